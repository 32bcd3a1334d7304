"""How problems stood on a day. What was closed or staged later was still open then, and what a second look reopened
later was still closed, or staged, then: a number of a past day stays what it was."""

from datetime import date, datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.lookups import Exact
from django.utils import timezone

from responsibility.models import Act
from responsibility.obligations.models import ObligationQuerySet

REOPEN = "reopen"


def end_of(day: date) -> datetime:
    """The first moment after the day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class StoodQuerySet(ObligationQuerySet):
    def closed_by(self, day: date):
        """Closed, and really done by that day; or closed then, and reopened after it."""
        return self.filter(self._closed(day))

    def staged_by(self, day: date):
        """Done for the present stage and kept up, since that day or before. Never counted as done."""
        return self.filter(self._staged(day))

    def unsettled_on(self, day: date):
        """Neither closed nor staged by that day."""
        return self.exclude(self._closed(day)).exclude(self._staged(day))

    def reopened_by(self, day: date):
        """A second look opened them again, that day or before, however they stand since."""
        acts = self._acts().filter(verb=REOPEN, at__lt=end_of(day))
        return self.filter(pk__in=acts.order_by().values("object_id"))

    # Of those closed by a day: each lies in exactly one of these

    def closed_in_time(self, day: date):
        """Done by the first deadline, or by the only one."""
        return self._kept_closed(day).filter(due_on__gte=F("done_on")).exclude(self._past_the_first())

    def closed_extended(self, day: date):
        """Done after the first deadline, and by the one granted since."""
        return self._kept_closed(day).filter(self._past_the_first(), due_on__gte=F("done_on"))

    def closed_late(self, day: date):
        """Done after the deadline in force."""
        return self._kept_closed(day).filter(due_on__lt=F("done_on"))

    def closed_without_deadline(self, day: date):
        return self._kept_closed(day).filter(due_on=None)

    def reopened_since(self, day: date):
        """Closed then, and reopened after it: the day on which that was said to be done is no longer told."""
        return self.closed_by(day).filter(self._reopened_after(day))

    def _kept_closed(self, day):
        return self.closed_by(day).exclude(self._reopened_after(day))

    @staticmethod
    def _past_the_first():
        return Q(first_due_on__isnull=False, first_due_on__lt=F("done_on"))

    def _closed(self, day) -> Q:
        return self._stood(day, "closed", Q(stage="closed", done_on__lte=day))

    def _staged(self, day) -> Q:
        return self._stood(day, "staged", Q(stage="staged", staged_on__lte=day))

    def _stood(self, day, stage, now: Q) -> Q:
        if day >= timezone.localdate():
            return now
        since = self._acts().filter(object_id=OuterRef("pk"), at__gte=end_of(day)).order_by("at", "pk")
        then = Q(Exact(Subquery(since.values("from_stage")[:1]), Value(stage)))
        reopened = self._reopened_after(day)
        return (now & ~reopened) | (reopened & then)

    def _reopened_after(self, day) -> Q:
        acts = self._acts().filter(verb=REOPEN, at__gte=end_of(day))
        return Q(pk__in=acts.order_by().values("object_id"))

    def _acts(self):
        return Act.objects.filter(content_type=ContentType.objects.get_for_model(self.model))
