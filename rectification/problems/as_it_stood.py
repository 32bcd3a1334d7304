"""How problems stood on a day. What was closed or staged later was still open then, and what a second look reopened
later was still closed, or staged, then: a number of a past day stays what it was."""

from datetime import date, datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.lookups import Exact
from django.utils import timezone

from rectification.problems.closings import Closing
from responsibility.models import Act
from responsibility.obligations.models import ObligationQuerySet

REOPEN = "reopen"


def end_of(day: date) -> datetime:
    """The first moment after the day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class StoodQuerySet(ObligationQuerySet):
    def closed_by(self, day: date):
        """The closing approved by that day, and not yet undone on it."""
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

    # Of those closed by a day: each lies in exactly one of these four, judged by the days of that closing

    def closed_in_time(self, day: date):
        return self._closed_so(day, Closing.objects.in_time())

    def closed_extended(self, day: date):
        return self._closed_so(day, Closing.objects.extended())

    def closed_late(self, day: date):
        return self._closed_so(day, Closing.objects.late())

    def closed_without_deadline(self, day: date):
        return self._closed_so(day, Closing.objects.without_deadline())

    def reopened_since(self, day: date):
        """Closed then, and reopened after it."""
        return self._closed_so(day, Closing.objects.exclude(reopened_on=None))

    def at_work_on(self, as_of: date):
        """Without those handed in by that day whose closing was approved after it."""
        handed_in = Closing.objects.handed_in_on(as_of).order_by().values("item")
        return super().at_work_on(as_of).exclude(pk__in=handed_in)

    def _closed_so(self, day, closings):
        return self.closed_by(day).filter(pk__in=closings.standing_on(day).order_by().values("item"))

    def _closed(self, day) -> Q:
        if day >= timezone.localdate():
            return Q(stage="closed")
        return Q(pk__in=Closing.objects.standing_on(day).order_by().values("item"))

    def _staged(self, day) -> Q:
        now = Q(stage="staged", staged_on__lte=day)
        if day >= timezone.localdate():
            return now
        since = self._acts().filter(object_id=OuterRef("pk"), at__gte=end_of(day)).order_by("at", "pk")
        then = Q(Exact(Subquery(since.values("from_stage")[:1]), Value("staged")))
        reopened = self._reopened_after(day)
        return (now & ~reopened) | (reopened & then)

    def _reopened_after(self, day) -> Q:
        acts = self._acts().filter(verb=REOPEN, at__gte=end_of(day))
        return Q(pk__in=acts.order_by().values("object_id"))

    def _acts(self):
        return Act.objects.filter(content_type=ContentType.objects.get_for_model(self.model))
