from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.utils.translation import gettext_lazy

from attachments.pages import AttachPage
from figures.pages import FigureListPage
from meetings import columns, rules
from meetings.attendance import pasting
from meetings.filters import AttendeeFilterSet, MeetingFilterSet
from meetings.held import share_calendar
from meetings.ledger.importing import MeetingImporter
from meetings.ledger.writing import cells_of
from meetings.models import Attendee, Meeting, MeetingType
from meetings.records import services
from meetings.records.copying import copied, last_of, source_of
from meetings.records.detail import meeting_context, ordinal_names
from meetings.records.forms import MeetingForm
from meetings.records.periods import parsed
from meetings.records.steps import ReasonPage
from organization.lists.sheets import LedgerSheet
from organization.models import Unit
from organization.pages import CreatePage, DetailPage, EditPage


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
        names = ordinal_names(share_calendar(rows))
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
        """Of what was held: those on the list of a plan are expected, whatever they are marked as."""
        rows = super().get_queryset().filter(meeting__voided_at=None).exclude(meeting__stage=Meeting.Stage.DRAFT)
        rows = rows.select_related("meeting", "unit").prefetch_related("unit__names")
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
        rows = (
            super()
            .get_queryset()
            .select_related("unit", "created_by", "recorder_signed_by", "signed_by", "invited_by", "voided_by", "chair")
        )
        return rows.prefetch_related(
            "types", "groups", "agenda", "attendees", "findings", "decisions__unit", "decisions__owner",
            "decisions__finding",
        )  # fmt: skip

    def get_context_data(self, **kwargs):
        return super().get_context_data(**meeting_context(self.object, self.request.user, self.today), **kwargs)


class MeetingFormPage:
    """Log or change a meeting. The buttons of the list of attendance show it anew, `carry` what the last meeting left
    open; neither saves anything."""

    model = Meeting
    form_class = MeetingForm
    template_name = "meetings/form.html"
    draft = "meeting"

    def post(self, request, *args, **kwargs):
        if not (pasting.is_asked(request.POST) or "carry" in request.POST):
            return super().post(request, *args, **kwargs)
        self.object = self.get_object() if "pk" in self.kwargs else None
        form = self.get_form()
        form.carry() if "carry" in request.POST else form.look_again()
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
        """`?type=CODE&covers=2026-Q3&unit=CODE&held_on=DAY`: what a link from My work or the matrix knows already;
        `?copy=ID`: what usually stays the same from one meeting to the next."""
        asked, initial = self.request.GET, super().get_initial()
        if source := source_of(asked.get("copy", ""), self.request.user):
            return initial | copied(source)
        initial["types"] = list(MeetingType.objects.filter(code__in=asked.get("type", "").split(",")))
        if period := parsed(asked.get("covers", "")):
            initial["covers"] = period.code
        if unit := Unit.objects.visible_to(self.request.user).filter(code=asked.get("unit", "")).first():
            initial["unit"] = unit.pk
        if (day := parsed(asked.get("held_on", ""))) and day.kind == "day":
            initial["held_on"] = day.start
        return initial

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        is_bare = not context["form"].is_bound and "copy" not in self.request.GET
        return context | {"last": last_of(context["form"], self.request.user) if is_bare else None}


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


class Void(ReasonPage):
    rule = rules.may_void
    take = staticmethod(services.void_meeting)
    title = gettext_lazy("Void the record")
    done_message = gettext_lazy("The record is void.")
    effects = (
        gettext_lazy("The record stays readable, with your reason, and counts nowhere. This is final."),
        gettext_lazy("Those invited to a meeting still to come are told at once that it is called off."),
        gettext_lazy("If it was signed off: what it alone answered is open again, what its decisions became is void."),
    )
