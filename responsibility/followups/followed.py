"""What every obligation says of itself to those who report on it, urge, instruct, and ask for more time."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse

from organization.rights import Right


class Followed(models.Model):
    """Abstract: the half of an obligation that is followed up (follow_up.py) while it is being done."""

    # Of those at work, where its doers have not signed for it yet
    TO_RECEIVE_STAGES: tuple[str, ...] = ()
    # What makes it a work item, for an assignment that is one
    particulars = None

    progress = GenericRelation("responsibility.Progress")
    urgings = GenericRelation("responsibility.Urge")
    instructions = GenericRelation("responsibility.Instruction")
    extensions = GenericRelation("responsibility.Extension")

    class Meta:
        abstract = True

    @property
    def rhythm_of_reports(self):
        """When progress is asked for (feedback.Rhythm), of a part when its item's is; None: at any time."""
        particulars = self.particulars
        return particulars and particulars.rhythm

    @classmethod
    def asked_to_report(cls) -> Q:
        """The condition "it has a rhythm of reports"."""
        return Q(pk__in=[])

    @property
    def is_drafted(self) -> bool:
        """Merely written down: nobody owes it yet."""
        return False

    @property
    def is_in_hand(self) -> bool:
        """At work, and signed for where that is asked."""
        is_signed = self.stage not in self.TO_RECEIVE_STAGES
        return self.voided_at is None and self.stage in self.AT_WORK_STAGES and is_signed

    @classmethod
    def to_grant_time(cls, user) -> Q:
        """The condition "a request for more time waits for this person": of whoever reviews for the unit that asks."""
        return user.scope.q(Right.REVIEW)

    @property
    def named_leader(self):
        """The leader whom the record itself names for it; None: whoever has the unit in their charge."""
        return None

    def follow_up_url(self, name: str) -> str:
        """Where something is said about it: `name` as in responsibility.follow_up_urls."""
        return reverse(f"{self._meta.app_label}:{name}", args=[self.pk])
