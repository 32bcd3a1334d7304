"""Who is away from when to when, and who stands in for them meanwhile (请假/出差期间的代办)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.dated import DatedQuerySet
from organization.people.models import User
from organization.people.posts import Posting

# Longer than any leave; a permanent deputy is a post, granted like one
LONGEST = timedelta(days=366)


class AbsenceQuerySet(DatedQuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)

    def away_on(self, day: date):
        return self.standing().on(day)

    def naming(self, stand_in, day: date):
        """Those of that day that name the person; whether they may act in it, `covering` tells."""
        return self.filter(stand_in=stand_in, withdrawn_at=None, from_on__lte=day, to_on__gte=day)

    def covering(self, day: date):
        """Those of that day in which someone acts: both accounts in force, neither an administrator's, and the stand-in
        still holds a post: whoever was let go takes nobody's place."""
        sound = {"is_active": True, "authorized_at__isnull": False, "administration": ""}
        both = {f"{who}__{name}": value for who in ("user", "stand_in") for name, value in sound.items()}
        left = Q(user__last_on__lt=day) | Q(stand_in__last_on__lt=day)
        posted = Exists(Posting.objects.on(day).filter(user=OuterRef("stand_in")))
        return self.away_on(day).filter(posted, **both).exclude(left)

    def within_days(self, first: date, last: date):
        return self.standing().filter(from_on__lte=last, to_on__gte=first)

    def on_desk_of(self, person, today: date):
        """Those of `covered_by` and of `to_name_anew` together."""
        found = self.covered_by(person, today).order_by().values("pk").union(
            self.to_name_anew(person, today).order_by().values("pk"))  # fmt: skip
        rows = self.filter(pk__in=found).select_related("user", "posting__unit")
        return rows.prefetch_related("declined__person").order_by("from_on", "pk")

    def covered_by(self, person, today: date):
        """Those in which the person stands in, or will: what they are shown, and may decline."""
        rows = self.standing().filter(stand_in=person, to_on__gte=today)
        return rows.select_related("user", "posting__unit").order_by("from_on", "pk")

    def to_name_anew(self, person, today: date):
        """Those whose stand-in declined and for whom nobody else is named, told to the absent and to who entered it."""
        lasting = self.standing().filter(Q(user=person) | Q(entered_by=person), stand_in=None, to_on__gte=today)
        lasting = lasting.filter(pk__in=DeclinedCover.objects.values("absence"))
        return lasting.select_related("user").prefetch_related("declined__person").order_by("from_on", "pk")


@audited(part_of="user")
class Absence(models.Model):
    """The stand-in does the absent person's open work and, where a `posting` is lent, takes its decisions in its unit.

    It gives nothing before the first day or after the last, never more than the absent person holds themselves, and
    never what they only hold as a stand-in. `entered_by` answers for it: the person, or their unit's administrator.
    """

    class Reason(models.TextChoices):
        LEAVE = "leave", _("on leave")
        TRIP = "trip", _("on a business trip")
        STUDY = "study", _("away for study")
        ILLNESS = "illness", _("ill")

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("person"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices, default=Reason.LEAVE)
    stand_in = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="covers_held", verbose_name=_("stand-in")
    )
    posting = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decisions taken over")
    )
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False, verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="absence_from_before_to"),
            models.CheckConstraint(
                condition=Q(stand_in=None) | (~Q(stand_in=F("user")) & ~Q(stand_in=F("entered_by"))),
                name="absence_stand_in_is_another",
            ),
            models.CheckConstraint(
                condition=Q(posting=None) | Q(stand_in__isnull=False), name="absence_decisions_need_stand_in"
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.from_on} — {self.to_on}"

    def get_absolute_url(self):
        return self.user.get_absolute_url()

    @classmethod
    def history_seen_by(cls, reader, person) -> bool:
        """Why someone is away is not for everyone who keeps their account."""
        from organization.absences.rules import can_enter_absence  # it reads the rights, which read this module

        return can_enter_absence(reader, person)

    @classmethod
    def holdings(cls):
        from organization.people.holdings import Absences  # it reads this module

        return [Absences()]

    def clean(self):
        if self.from_on and self.to_on:
            if self.to_on < self.from_on:
                raise ValidationError({"to_on": _("The last day lies before the first.")})
            if self.to_on - self.from_on > LONGEST:
                raise ValidationError({"to_on": _("An absence lasts a year at most.")})
            others = Absence.objects.within_days(self.from_on, self.to_on).filter(user_id=self.user_id)
            if others.exclude(pk=self.pk).exists():
                raise ValidationError(_("Another absence of this person is entered for these days already."))
        if self.posting_id and self.posting.user_id != self.user_id:
            raise ValidationError({"posting": _("Only a post of the absent person can be taken over.")})


@audited(part_of="absence__user")
class DeclinedCover(models.Model):
    """A stand-in's no. It ended the cover at that moment, and for these days the absent person names somebody else:
    else whoever is to be reviewed could bar their reviewer by naming them, again and again."""

    absence = models.ForeignKey(Absence, models.PROTECT, related_name="declined", verbose_name=_("absence"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("stand-in"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    why = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(_("declined at"), auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("declined cover")
        verbose_name_plural = _("declined covers")

    def __str__(self):
        return f"{self.person} {self.from_on} — {self.to_on}"

    @classmethod
    def history_seen_by(cls, reader, person) -> bool:
        return Absence.history_seen_by(reader, person)
