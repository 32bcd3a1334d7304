"""Requests for more time (延期): asked by who answers before the day is over, decided by someone else."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audit.trail import audited
from organization.rights import Right
from responsibility.followups.models import FollowUp, FollowUpQuerySet
from responsibility.obligations.awaiting import Awaiting, Reason


class ExtensionQuerySet(FollowUpQuerySet):
    def undecided(self):
        return self.filter(state=Extension.State.ASKED)

    def granted(self):
        return self.filter(state=Extension.State.GRANTED)


@audited(part_of="subject")
class Extension(FollowUp):
    """One request: from the day it was due to a later one. One at a time; how it ended is kept with it."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("extension", "waiting for a decision")
        GRANTED = "granted", pgettext_lazy("extension", "granted")
        REFUSED = "refused", pgettext_lazy("extension", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("extension", "withdrawn")

    STATE_TONES = {
        State.ASKED: "warning", State.GRANTED: "success", State.REFUSED: "danger", State.WITHDRAWN: "muted",
    }  # fmt: skip

    due_on = models.DateField(gettext_lazy("due until then"))
    to_day = models.DateField(gettext_lazy("asked until"))
    reason = models.TextField(gettext_lazy("reason"))
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State.choices, default=State.ASKED)
    granted_to = models.DateField(gettext_lazy("granted until"), null=True, blank=True)
    words = models.TextField(gettext_lazy("words of the decision"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("decided by"),
    )
    decided_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("acting for"),
    )
    decided_at = models.DateTimeField(gettext_lazy("decided at"), null=True, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta(FollowUp.Meta):
        verbose_name = gettext_lazy("request for more time")
        verbose_name_plural = gettext_lazy("requests for more time")
        constraints = [
            *FollowUp.Meta.constraints,
            models.UniqueConstraint(
                fields=["content_type", "object_id"], condition=Q(state="asked"), name="extension_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(to_day__gt=F("due_on")), name="extension_asks_for_later"),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(granted_to__gt=F("due_on"), decided_by__isnull=False),
                name="extension_granted_is_later",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="extension_decided_by_another"
            ),
        ]

    def __str__(self):
        return f"{self.due_on.isoformat()} → {(self.granted_to or self.to_day).isoformat()}"

    @property
    def tone(self) -> str:
        return self.STATE_TONES[self.state]

    @property
    def is_undecided(self) -> bool:
        return self.state == self.State.ASKED

    @classmethod
    def awaiting(cls, user, today) -> list[Awaiting]:
        """What others ask of this person: more time for work at which it is still the owner's turn. One query, and
        one more for each kind of obligation of which any is asked."""
        from responsibility.obligations.models import obligation_kinds

        if not user.scope.anywhere(Right.REVIEW):
            return []
        kinds, mine = {}, Q(pk__in=[])
        for kind in obligation_kinds():
            rows = kind.objects.at_work().filter(kind.to_grant_time(user)).exclude(owner__in=user.answers_for)
            content_type = ContentType.objects.get_for_model(kind)
            kinds[content_type.pk] = kind
            mine |= Q(content_type=content_type) & Exists(rows.order_by().filter(pk=OuterRef("object_id")))
        asked = list(cls.objects.undecided().exclude(by__in=user.answers_for).filter(mine)[:400])
        found = []
        for key, kind in kinds.items():
            days = {extension.object_id: extension.to_day for extension in asked if extension.content_type_id == key}
            rows = kind.objects.filter(pk__in=days).select_related("unit", "owner", *kind.TURNS) if days else ()
            found += [
                Awaiting(
                    Reason.REVIEW, row, row.due_on,
                    _("Asks for more time, until %(day)s") % {"day": days[row.pk].isoformat()},
                    action=_("Decide"), action_url=row.follow_up_url("extension"),
                )
                for row in rows
            ]  # fmt: skip
        return found
