"""The list of attendance on the meeting's form: who is expected, how each is marked, and the list shown anew."""

from django.utils.functional import cached_property

from meetings.attendance.counting import Counts, counted
from meetings.attendance.marking import Marks
from meetings.attendance.participants import away_on, with_reason
from meetings.attendance.pasting import PastesNames
from meetings.models import Attendee, Meeting
from meetings.records.rows import AttendanceRows


class ListsPeople(PastesNames):
    """Of the form: `people`, a row each, of the `participants` of the day."""

    def away(self) -> dict[int, dict]:
        """Those whose absence is entered for that day stand as on leave, to be changed where they came after all."""
        found = away_on([seat.pk for seat in self.participants.expected], self.day_now)
        return {pk: {"status": Attendee.Status.LEAVE, "reason": words} for pk, words in found.items()}

    def list_anew(self):
        """The list after the button that was pressed, each as already marked."""
        marks = (
            self._marked_anew() if "refresh" in self.data else self.asked_of(self._marks(), self._seats, self.day_now)
        )
        self.people = AttendanceRows(
            prefix="people", initial=[{"person": pk, **mark} for pk, mark in marks.items()],
            form_kwargs=self.people.form_kwargs,
        )  # fmt: skip

    @property
    def _seats(self):
        return self.participants.seats

    def _rows_now(self):
        """The rows about a person that nobody took away."""
        return [row for row in self.people.forms if row.seat and not row["DELETE"].value()]

    def _marks(self) -> Marks:
        return {row.seat.pk: {"status": row["status"].value(), "reason": row["reason"].value() or ""}
                for row in self._rows_now()}  # fmt: skip

    def _marked_anew(self) -> Marks:
        """Everyone expected now; whoever was added or marked stays. While nothing is on record but a plan, those whose
        leave was entered since then stand as on leave."""
        marks, first = self._marks(), self.people.initial_form_count()
        listed = [row.seat.pk for row in self.people.forms[:first] if row.seat]
        untouched = {"status": Attendee.Status.PRESENT, "reason": ""}
        kept = [pk for pk, mark in marks.items() if mark != untouched or pk not in listed]
        expected = [seat.pk for seat in self.participants.expected]
        away = self.away() if self.instance.stage == Meeting.Stage.DRAFT else {}
        marks = {pk: mark for pk, mark in marks.items() if pk in kept or pk not in away}
        ids = [*expected, *(pk for pk in kept if pk not in expected)]
        return {pk: marks.get(pk) or away.get(pk) or dict(untouched) for pk in ids}

    @cached_property
    def on_leave_since(self) -> list[str]:
        """Of a plan already saved, those still listed as coming whose leave was entered since."""
        if not self.instance.pk or self.instance.stage != Meeting.Stage.DRAFT:
            return []
        coming = [row.seat for row in self._rows_now() if row["status"].value() == Attendee.Status.PRESENT]
        away = away_on([seat.pk for seat in coming], self.day_now)
        return [with_reason(str(seat.person), away[seat.pk]) for seat in coming if seat.pk in away]

    @property
    def counts(self) -> Counts:
        return counted(row["status"].value() for row in self._rows_now())
