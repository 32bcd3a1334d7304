"""Leading groups (领导小组), party groups (党小组) and the central study group (理论学习中心组), with dated members."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Min, OuterRef, Prefetch, Q, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.dated import DatedQuerySet
from organization.people.models import User
from organization.people.posts import Posting
from organization.records import OfUnitQuerySet
from organization.rights import Right
from organization.tree.models import Unit


class GroupQuerySet(OfUnitQuerySet):
    def visible_to(self, user):
        """Those of units the person reads, and those whose member they are: a section's people sit in the bureau's."""
        return self.filter(user.scope.q(Right.READ) | Q(pk__in=self.model.objects.joined_by(user)))

    def joined_by(self, user):
        """Those whose member the person is or will be. Who has left learns no more of it than any colleague."""
        joined = Membership.objects.within_days(timezone.localdate(), None).filter(user=user)
        return self.filter(pk__in=joined.values("group"))

    def open_to_work(self, day: date):
        """A group meets up to its last day, and that day too."""
        return self.filter(Q(active_to=None) | Q(active_to__gte=day))

    def ended_on(self, day: date):
        return self.filter(active_to__lt=day)


@audited
class Group(models.Model):
    """A body of a unit that meets. It gives its members no right: they are who is expected when it meets."""

    class Kind(models.TextChoices):
        LEADING = "leading", _("leading group")
        PARTY = "party", _("party group")
        CENTRAL = "central", _("central study group")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="groups", verbose_name=_("unit"))
    name = models.CharField(_("name of the group"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PARTY)
    active_to = models.DateField(_("last day of the group"), null=True, blank=True)
    members = models.ManyToManyField(User, through="Membership", related_name="groups_joined")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["unit__order_key", "name"]
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organization:group", args=[self.pk])

    def is_over(self, day: date) -> bool:
        return self.active_to is not None and self.active_to < day

    @classmethod
    def holdings(cls):
        from organization.people.holdings import Groups  # it reads this module

        return [Groups()]


class MembershipQuerySet(DatedQuerySet):
    def within_days(self, first: date, last: date | None):
        """Those of any day from the first to the last; no last day means from then on."""
        rows = self.filter(Q(to_on=None) | Q(to_on__gte=first))
        return rows.filter(from_on__lte=last) if last else rows

    def in_order(self, day: date):
        """Leader, deputies, members; within each by post of that day, equal posts by strokes."""
        places = [When(place=place, then=Value(number)) for number, place in enumerate(Membership.Place.values)]
        posts = Posting.objects.on(day).filter(user=OuterRef("user")).order_by().values("user")
        highest = posts.annotate(highest=Min("rank_no")).values("highest")[:1]
        rows = self.annotate(standing=Case(*places), rank=Subquery(highest))
        return rows.order_by(
            "standing", F("rank").asc(nulls_last=True), "user__stroke_key", "user__name", "from_on", "pk"
        )

    def with_posts(self, day: date):
        """Each with the posts of that day (`user.posts_then`): two queries more, however many members."""
        posts = Posting.objects.on(day).select_related("unit").in_order()
        return self.select_related("user").prefetch_related(Prefetch("user__postings", posts, to_attr="posts_then"))


@audited(part_of="group")
class Membership(models.Model):
    """A person's dated place in a group. Whoever leaves may come back: that is a row of its own."""

    class Place(models.TextChoices):
        LEADER = "leader", _("group leader")
        DEPUTY = "deputy", _("deputy group leader")
        MEMBER = "member", _("member")

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships", verbose_name=_("group"))
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    place = models.CharField(_("place in the group"), max_length=10, choices=Place.choices, default=Place.MEMBER)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a group")
        verbose_name_plural = _("places in groups")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="membership_from_before_to"
            )
        ]

    def __str__(self):
        return f"{self.group} {self.user}"

    def get_absolute_url(self):
        return self.group.get_absolute_url()

    def clean(self):
        """Call it with the group locked: the database knows no overlap that both of its kinds could refuse."""
        if self.from_on and self.to_on and self.to_on < self.from_on:
            raise ValidationError({"to_on": _("The last day lies before the first.")})
        if not self.from_on:
            return
        last = self.group.active_to
        if last and (self.to_on is None or self.to_on > last):
            words = _("The group's last day is %(day)s: nobody is in it after that.")
            raise ValidationError({"to_on": words % {"day": last.isoformat()}})
        others = Membership.objects.within_days(self.from_on, self.to_on).exclude(pk=self.pk)
        if others.filter(group_id=self.group_id, user_id=self.user_id).exists():
            words = _("%(names)s: in the group already on some of these days.")
            raise ValidationError(words % {"names": self.user})

    @classmethod
    def holdings(cls):
        from organization.people.holdings import Memberships  # it reads this module

        return [Memberships()]
