"""A session logged in six fields, and put right person by person."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.periods import FIRST_DAY, LAST_DAY
from meetings.attendance.participants import away_on, why_nobody, with_reason
from meetings.models import Meeting
from organization.forms import GuardedForm, RecordForm, SeveralField
from organization.models import User
from organization.rights import Right
from study.desk import day_in
from study.models import Series, Session, SessionAttendee, Topic
from study.plans.linking import topics_for
from study.sessions.audience import expected
from study.sessions.people import AttendanceList
from study.sessions.services import correct_session, log_session, make_up, make_up_several, without_lecturer


def people_of(user, also=()):
    """Colleagues a person may name, and those whom the record names or expects already; in order of post."""
    seen = User.objects.active().visible_to(user).values("pk")
    people = User.objects.filter(Q(pk__in=seen) | Q(pk__in=[pk for pk in also if pk]))
    return people.in_order_of_post(timezone.localdate())


def parsed(form, name):
    """A field of a form not cleaned yet, bound or not: its value, or None where it makes no sense."""
    field = form.fields[name]
    value = form.data.get(form.add_prefix(name)) if form.is_bound else form.get_initial_for_field(field, name)
    try:
        return field.to_python(getattr(value, "pk", value))
    except ValidationError:
        return None


class AbsentField(forms.MultipleChoiceField):
    """Whoever of those expected was not there; only they are choices, so nobody else can be named."""

    def __init__(self, seats, away):
        self.people = {str(seat.pk): seat.person for seat in seats}
        super().__init__(
            choices=[(seat.pk, with_reason(seat.label, away.get(seat.pk, ""))) for seat in seats], required=False,
            label=_("Who was absent"), widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            help_text=_("Leave empty when everybody was there. Whose leave is entered for the day is ticked already, "
                        "with its reason; other reasons are entered afterwards."),
        )  # fmt: skip

    def clean(self, value):
        return [self.people[pk] for pk in super().clean(value)]


class AudienceForm(RecordForm):
    """A session being logged: the list of who could be absent follows from unit, group and day."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.seats, self.nobody, self.day_now = [], "", self.day_listed()
        unit, group = self.audience()
        if unit and self.day_now:
            self.seats = expected(unit=unit, group=group, day=self.day_now)
            if not self.seats:
                self.nobody = why_nobody(unit, self.day_now, [group] if group else (), below=True)
        away = away_on([seat.pk for seat in self.seats], self.day_now) if self.seats else {}
        self.fields["absent"] = AbsentField(self.seats, away)
        if not self.is_bound:
            self.initial["absent"] = self._ticked(away)
        self.fields["lecturer"].queryset = people_of(self.user, [seat.pk for seat in self.seats])
        self.fields["lecturer"].empty_label = "—"
        self.fields["topic"].widget.attrs["list"] = "topics-of-plan"
        self.fields["readings"].widget.attrs["rows"] = 3
        self.topics_offered = self.offered(unit)

    def offered(self, unit) -> list[Topic]:
        """Topics of the plan, those not studied yet first: chosen as words, so that it takes no further field."""
        if not unit or not self.day_now:
            return []
        series = getattr(self, "series_now", None)
        open_ones = Topic.objects.open_to(unit=unit, series=series, year=self.day_now.year)
        return list(open_ones.annotate(done=Exists(open_ones.filter(pk=OuterRef("pk")).taken_up())).order_by(
            "done", "due_on", "number", "pk"))  # fmt: skip

    def _ticked(self, away) -> list[str]:
        """Those ticked on the page so far, and whose leave is entered for the day; not whom only the leave of the day
        listed before had ticked."""
        ticked, before = list(self.initial.get("absent") or ()), self.initial.get("listed_on")
        if ticked and before and before != self.day_now:
            away_before = away_on([seat.pk for seat in self.seats], before)
            ticked = [pk for pk in ticked if str(pk) not in map(str, away_before)]
        return [*ticked, *(str(pk) for pk in away if str(pk) not in map(str, ticked))]

    def day_listed(self) -> date | None:
        """The day typed; while that is none, the day of the list on the page, so that no tick is lost over it."""
        day = parsed(self, "held_on")
        return day if day and FIRST_DAY <= day <= LAST_DAY else day_in(self.data, "listed_on")

    def absent(self):
        """Whom the page left ticked. Where it listed another day than the one sent (the day was changed and saved at
        once, or nothing fetched the list anew), nobody saw the leave of the day sent: it counts, but the lecturer's."""
        ticked, day = self.cleaned_data["absent"], self.cleaned_data["held_on"]
        listed = day_in(self.data, "listed_on")
        if listed == day:
            return ticked
        seats = [seat.pk for seat in self.seats]
        before = away_on(seats, listed) if listed else {}
        missing = {person.pk for person in ticked if person.pk not in before}
        missing |= without_lecturer(away_on(seats, day), self.instance)
        return [seat.person for seat in self.seats if seat.pk in missing]

    def save(self, commit=True):
        return log_session(session=self.instance, by=self.user, today=self.today, absent=self.absent())


class LogForm(AudienceForm):
    """A session of a series in six fields; the rest is the series'. Inside a meeting its attendance is taken."""

    class Meta:
        model = Session
        fields = ["series", "held_on", "topic", "lecturer", "readings", "meeting"]
        widgets = {"meeting": forms.HiddenInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["series"].required = True
        self.fields["series"].empty_label = None
        self.fields["readings"].widget.attrs["placeholder"] = _("One title a line")
        self.fields["topic"].widget.attrs["autofocus"] = True
        self.fields["meeting"].queryset = self.fields["meeting"].queryset.standing()
        if parsed(self, "meeting"):
            del self.fields["absent"]

    def audience(self):
        self.fields["series"].queryset = Series.objects.logged_by(self.user).select_related("unit", "group")
        self.series_now = parsed(self, "series")
        return (self.series_now.unit, self.series_now.group) if self.series_now else (None, None)

    def save(self, commit=True):
        self.cleaned_data.setdefault("absent", [])
        return super().save(commit)


class OtherForm(AudienceForm):
    """A session outside any series: a training course, a central group study."""

    unit_right = Right.RECORD

    class Meta:
        model = Session
        fields = ["unit", "category", "held_on", "topic", "lecturer", "guest_lecturer", "chair", "starts_at", "minutes",
                  "place", "organizer", "hours", "ends_on", "readings"]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].required = True
        self.fields["chair"].queryset = self.fields["lecturer"].queryset
        self.fields["chair"].empty_label = "—"

    def audience(self):
        self.fields["held_on"].initial = self.today
        return parsed(self, "unit"), None


class SessionForm(AttendanceList, RecordForm):
    """A logged session put right, with each person's attendance."""

    class Meta:
        model = Session
        fields = ["category", "held_on", "starts_at", "minutes", "place", "topic", "lecturer", "guest_lecturer",
                  "chair", "organizer", "hours", "ends_on", "readings", "meeting"]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        session = self.instance
        if session.series_id:
            del self.fields["category"]
        self.recorded = {row.person_id: row for row in session.attendees.select_related("person")}
        group = session.series.group if session.series_id else None
        day = parsed(self, "held_on") or session.held_on
        coming = {seat.pk: seat for seat in expected(unit=session.unit, group=group, day=day)}
        people = people_of(self.user, [*self.recorded, *coming, session.lecturer_id, session.chair_id])
        self.fields["lecturer"].queryset = self.fields["chair"].queryset = people
        meetings = Meeting.objects.standing().visible_to(self.user).filter(unit=session.unit, held_on=day)
        self.fields["meeting"].queryset = meetings
        topics = topics_for(session)
        self.fields["topics"] = SeveralField(queryset=topics, required=False, label=_("topics of the plan"))
        self.fields["topics"].initial = list(session.topics.values_list("pk", flat=True))
        if not topics and not self.fields["topics"].initial:
            del self.fields["topics"]
        self.day_now = day
        self.list_people(coming, asks=not parsed(self, "meeting"))

    def own_fields(self):
        return [self[name] for name in (*self.Meta.fields, "topics") if name in self.fields]

    def stored_text(self, record, name):
        kind, _separator, pk = name.partition("_")
        if pk.isdigit() and kind in ("status", "reason", "remark"):
            row = record.attendees.filter(person=int(pk)).first()
            return super().stored_text(row, kind) if row else ""
        return super().stored_text(record, name)

    def typed_text(self, name):
        value = super().typed_text(name)
        return dict(self.fields[name].choices).get(value, value) if name.startswith("status_") else value

    def save(self, commit=True):
        return correct_session(
            session=self.instance,
            version=self.cleaned_data["version"],
            by=self.user,
            today=self.today,
            attendance=self.attendance(),
            topics=self.cleaned_data.get("topics"),
        )


class SeveralMakeUpForm(GuardedForm):
    """Everyone who still has this session to make up, ticked; whoever was not at the make-up study is unticked."""

    people = SeveralField(queryset=SessionAttendee.objects.none(), label=_("who made it up"))
    made_up_on = forms.DateField(label=_("made up on"))
    remark = forms.CharField(label=_("remark"), max_length=200, required=False)

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        rows = session.attendees.missed().filter(made_up_on=None)
        self.fields["people"].queryset = rows
        self.fields["people"].initial = [row.pk for row in rows]
        self.fields["made_up_on"].initial = self.today

    def save(self):
        data = self.cleaned_data
        return make_up_several(
            attendees=data["people"], made_up_on=data["made_up_on"], remark=data["remark"], today=self.today
        )


class MakeUpForm(RecordForm):
    class Meta:
        model = SessionAttendee
        fields = ["made_up_on", "remark"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["made_up_on"].help_text = _("Leave empty to take the entry back.")
        if not self.instance.made_up_on:
            self.initial["made_up_on"] = self.today

    def save(self, commit=True):
        return make_up(attendee=self.instance, today=self.today, **self.cleaned_data)
