"""The list of attendance in a session's form: a choice, a reason and a remark for each person."""

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from meetings.attendance.counting import Counts, counted
from meetings.attendance.marking import Marks
from meetings.attendance.models import Attendance
from meetings.attendance.participants import seats_of
from meetings.attendance.pasting import PastesNames
from organization.people.names import told_apart
from organization.people.seats import Seat
from study.sessions.services import Line


def numbers_in(values) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 18]


class AttendanceList(PastesNames):
    """For a form with `recorded` rows, a field `lecturer` whose choices are whom one may name, and `day_now`.

    `lines` pairs the fields for the page. `also` names those put on the list by hand: guests, or whoever came though
    posted elsewhere.
    """

    OFF = "off"
    OFFERS = {"reason": {"list": "usual-reasons"}}

    def list_people(self, coming, *, asks: bool):
        """Whom the record names, then those expected; fields for each, unless a meeting's list is taken over."""
        self.people = {pk: (row.person, str(row)) for pk, row in self.recorded.items()}
        self.people |= {pk: (seat.person, seat.label) for pk, seat in coming.items() if pk not in self.people}
        self.also, self.asks = [], asks
        if asks:
            also = self.data.getlist("also") if self.is_bound else ()
            self.also = self._put_on_the_list(numbers_in(also))
            self.add_attendance(self.people)

    def _put_on_the_list(self, numbers) -> list[int]:
        """Of these people those one may name and who are not on the list yet."""
        wanted = [pk for pk in dict.fromkeys(numbers) if pk not in self.people]
        if not wanted:
            return []
        found = seats_of(self.fields["lecturer"].queryset.filter(pk__in=wanted), self.day_now, self.instance.unit)
        self.people |= {pk: (seat.person, seat.label) for pk, seat in found.items()}
        return list(found)

    def add_attendance(self, people):
        states = [*Attendance.Status.choices, (self.OFF, _("not expected"))]
        for pk in people:
            label, row = self.people[pk][1], self.recorded.get(pk)
            self.fields[f"status_{pk}"] = forms.ChoiceField(
                label=label, choices=states, widget=forms.RadioSelect, required=False,
                initial=row.status if row else self.OFF,
            )  # fmt: skip
            for name, words, longest in (("reason", _("reason"), 100), ("remark", _("remark"), 200)):
                self.fields[f"{name}_{pk}"] = forms.CharField(
                    label=words, max_length=longest, required=False, initial=getattr(row, name, ""),
                    widget=forms.TextInput(attrs={"placeholder": words, **self.OFFERS.get(name, {})}),
                )  # fmt: skip

    def lines(self):
        for pk, (person, label) in self.people.items():
            if f"status_{pk}" in self.fields:
                yield {"label": label, "status": self[f"status_{pk}"], "reason": self[f"reason_{pk}"],
                       "remark": self[f"remark_{pk}"], "row": self.recorded.get(pk),
                       "spelled": Seat(person).spelled}  # fmt: skip

    def others(self):
        """Whom one may put on the list besides."""
        people = self.fields["lecturer"].queryset.told_apart(self.today)
        return [(person.pk, told_apart(person)) for person in people if person.pk not in self.people]

    # Looking at the list again

    def _marks(self) -> Marks:
        return {pk: {"status": self[f"status_{pk}"].value(), "reason": self[f"reason_{pk}"].value() or ""}
                for pk in self.people}  # fmt: skip

    @property
    def counts(self) -> Counts:
        return counted(line["status"].value() for line in self.lines())

    def look_again(self):
        """The list after the button that was pressed. Nothing is judged yet."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        if not self.asks:
            return
        if "add" in self.data:
            added = self._put_on_the_list(numbers_in([self.data.get("newcomer", "")]))
            marks = {pk: {"status": Attendance.Status.ATTENDING, "reason": ""} for pk in added}
        else:
            marks = self._marked()
            added = self._put_on_the_list(marks)
        self.add_attendance(added)
        self.also += added
        self.data = self.data.copy()
        for pk, mark in marks.items():
            if pk in self.people:
                self.data[f"status_{pk}"], self.data[f"reason_{pk}"] = mark["status"] or self.OFF, mark["reason"]

    def _marked(self) -> Marks:
        """After a button for all, or a pasted column: whoever is not expected is no part of either, unless named."""
        marks = self._marks()
        listed = {pk: mark for pk, mark in marks.items() if mark["status"] != self.OFF}
        seats = {}
        if "match" in self.data or "pick" in self.data:
            seats = seats_of(self.fields["lecturer"].queryset, self.day_now, self.instance.unit)
        return self.asked_of(listed, seats, self.day_now)

    def attendance(self):
        """What was handed in; a person not asked about stays as recorded."""
        found = []
        for pk, (person, _label) in self.people.items():
            row = self.recorded.get(pk)
            status = self.cleaned_data.get(f"status_{pk}") or (row.status if row else self.OFF)
            if status != self.OFF:
                reason, remark = (self.cleaned_data.get(f"{name}_{pk}", "") for name in ("reason", "remark"))
                found.append(Line(person, status, reason, remark))
        return found
