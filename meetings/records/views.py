from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from django.views.generic.detail import SingleObjectMixin

from attachments.pages import AttachPage
from figures.pages import FigureListPage
from meetings import columns, rules
from meetings.attendance import pasting
from meetings.filters import AttendeeFilterSet, MeetingFilterSet
from meetings.ledger.importing import MeetingImporter
from meetings.ledger.writing import cells_of
from meetings.models import Attendee, Meeting, MeetingType
from meetings.records import services
from meetings.records.detail import meeting_context, ordinal_names
from meetings.records.forms import MeetingForm, ReasonForm, VersionForm
from meetings.records.periods import parsed
from organization.editing import Stale
from organization.lists.sheets import LedgerSheet
from organization.models import Unit
from organization.pages import (
    CreatePage,
    DetailPage,
    EditPage,
    GuardedFormMixin,
    RuleMixin,
    ScopedMixin,
    StepRefusedMixin,
)


class MeetingList(FigureListPage):
    model = Meeting
    filterset_class = MeetingFilterSet
    template_name = "meetings/meetings.html"
    title = gettext_lazy("Meetings")
    columns = columns.MEETINGS
    ledger = LedgerSheet(MeetingImporter, cells_of)

    def get_queryset(self):
        rows = super().get_queryset().with_attendance().select_related("unit")
        return rows.prefetch_related("types", "unit__names").order_by("-held_on", "-pk")

    def prepare(self, rows):
        names = ordinal_names(rows)
        for row in rows:
            row.names, row.stage_label = names[row.pk], row.stage_words(self.today)
        return rows

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_record=rules.can_record_anywhere(self.request.user), **kwargs)


class AttendeeList(FigureListPage):
    model = Attendee
    filterset_class = AttendeeFilterSet
    template_name = "meetings/attendance.html"
    title = gettext_lazy("Attendance at meetings")
    columns = columns.ATTENDEES

    def get_queryset(self):
        rows = super().get_queryset().filter(meeting__voided_at=None).select_related("meeting", "unit")
        rows = rows.prefetch_related("unit__names")
        return rows.order_by("-meeting__held_on", "-meeting_id", "sort_no", "pk")


class PeopleList(AttendeeList):
    """One line a person: what counts people, as against attendances, opens here. In order of names, not of numbers."""

    template_name = "meetings/people_list.html"
    title = gettext_lazy("People at meetings")
    columns = columns.PEOPLE

    def get_queryset(self):
        rows = super().get_queryset().who_came().order_by("person__stroke_key", "person__name", "person_id")
        return rows.values("person_id", "person__name").annotate(times=Count("pk"))


class MeetingDetail(DetailPage):
    model = Meeting
    template_name = "meetings/meeting.html"

    def get_queryset(self):
        rows = super().get_queryset().select_related("unit", "created_by", "signed_by", "voided_by")
        return rows.prefetch_related("types", "groups", "agenda", "attendees", "decisions__unit", "decisions__owner")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**meeting_context(self.object, self.request.user, self.today), **kwargs)


class MeetingFormPage:
    """Log or change a meeting. The buttons of the list of attendance show it anew and save nothing."""

    model = Meeting
    form_class = MeetingForm
    template_name = "meetings/form.html"

    def post(self, request, *args, **kwargs):
        if not pasting.is_asked(request.POST):
            return super().post(request, *args, **kwargs)
        self.object = self.get_object() if "pk" in self.kwargs else None
        form = self.get_form()
        form.look_again()
        return self.render_to_response(self.get_context_data(form=form))

    def conflict(self, form, current):
        response = super().conflict(form, current)
        response.context_data["conflict"] += form.differing_parts(current)
        return response


class MeetingCreate(MeetingFormPage, CreatePage):
    rule = rules.can_record_anywhere
    title = gettext_lazy("Log a meeting")
    saved_message = gettext_lazy("The meeting is saved.")

    def get_initial(self):
        """`?type=CODE&covers=2026-Q3&unit=CODE&held_on=DAY`: what a link from My work or the matrix knows already."""
        asked, initial = self.request.GET, super().get_initial()
        initial["types"] = list(MeetingType.objects.filter(code__in=asked.get("type", "").split(",")))
        if period := parsed(asked.get("covers", "")):
            initial["covers"] = period.code
        if unit := Unit.objects.visible_to(self.request.user).filter(code=asked.get("unit", "")).first():
            initial["unit"] = unit.pk
        if (day := parsed(asked.get("held_on", ""))) and day.kind == "day":
            initial["held_on"] = day.start
        return initial


class MeetingEdit(MeetingFormPage, EditPage):
    """Opened only while the record is open; whoever comes too late with a typed form is told so and keeps the text."""

    rule = rules.can_record
    title = gettext_lazy("Edit the meeting")
    saved_message = gettext_lazy("The meeting is saved.")

    def get(self, request, *args, **kwargs):
        if not rules.can_edit(request.user, self.get_object()):
            raise PermissionDenied
        return super().get(request, *args, **kwargs)


class MeetingAttach(AttachPage):
    model = Meeting
    rule = rules.can_attach


class OneMeeting(ScopedMixin, RuleMixin, SingleObjectMixin):
    """A step on one visible meeting."""

    model = Meeting

    @cached_property
    def object(self):
        return self.get_object()

    def get_queryset(self):
        return super().get_queryset().select_related("unit")

    def back(self, level, text):
        messages.add_message(self.request, level, text)
        return HttpResponseRedirect(self.object.get_absolute_url())


class SignOff(OneMeeting, View):
    """POST only. Who comes second is told, and a record changed since it was read is to be read again first."""

    rule = rules.signs
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        form = VersionForm(request.POST)
        version = form.cleaned_data["version"] if form.is_valid() else None
        if version is None:
            return self.back(messages.ERROR, _("Read the record once more, then sign it off."))
        try:
            services.sign_off(meeting=self.object, by=request.user, today=self.today, version=version)
        except ValidationError as refusal:
            return self.back(messages.ERROR, " ".join(refusal.messages))
        except Stale:
            return self.back(messages.WARNING, _("Someone changed this record meanwhile. "
                                                 "Read it once more, then sign it off."))  # fmt: skip
        return self.back(messages.SUCCESS, _("Signed off: the record is locked and counts."))


class ReasonPage(StepRefusedMixin, GuardedFormMixin, OneMeeting, FormView):
    """A step that asks why: GET asks, POST takes it."""

    form_class = ReasonForm
    template_name = "confirm.html"
    http_method_names = ["get", "post"]
    title = done_message = ""
    effects = ()

    def dispatch(self, request, *args, **kwargs):
        if not self.is_possible():
            return self.back(messages.WARNING, _("This can no longer be done: the record has moved on."))
        return super().dispatch(request, *args, **kwargs)

    def is_possible(self):
        return self.object.voided_at is None

    def get_initial(self):
        return {"version": self.object.version}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.title, submit_label=self.title, intro=str(self.object), effects=self.effects, danger=True,
            cancel_url=self.object.get_absolute_url(), today=self.today, **kwargs,
        )  # fmt: skip

    def form_valid(self, form):
        data = form.cleaned_data
        try:
            self.take(meeting=self.object, by=self.request.user, reason=data["reason"], today=self.today,
                      version=data.get("version"))  # fmt: skip
        except (ValidationError, Stale) as refusal:
            return self.step_refused(form, refusal)
        return self.back(messages.SUCCESS, self.done_message)


class Withdraw(ReasonPage):
    rule = rules.takes_back
    take = staticmethod(services.withdraw)
    title = gettext_lazy("Withdraw the sign-off")
    done_message = gettext_lazy("The sign-off is withdrawn: the record can be changed again.")
    effects = (
        gettext_lazy("The record can be changed again and counts nowhere until it is signed off anew."),
        gettext_lazy("Assignments that only this meeting answered are open again."),
        gettext_lazy("What its decisions became is void. Where someone has worked on it, this step is refused."),
    )

    def is_possible(self):
        return super().is_possible() and self.object.is_signed


class Void(ReasonPage):
    rule = rules.may_void
    take = staticmethod(services.void_meeting)
    title = gettext_lazy("Void the record")
    done_message = gettext_lazy("The record is void.")
    effects = (
        gettext_lazy("The record stays readable, with your reason, and counts nowhere. This is final."),
        gettext_lazy("If it was signed off: what it alone answered is open again, what its decisions became is void."),
    )
