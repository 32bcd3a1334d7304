"""Sessions and who was there. Series are in series_views.py, notes and people in note_views.py."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView

from figures.pages import FigureListPage
from meetings.attendance import pasting
from meetings.attendance.counting import counted
from meetings.held import share_calendar
from meetings.models import Meeting
from organization.lists.sheets import LedgerSheet
from organization.pages import CreatePage, DetailPage, EditPage, GuardedFormMixin
from organization.voiding import VoidPage
from responsibility.models import Assignment
from study import columns, desk, rules
from study.filters import AttendanceFilterSet, SessionFilterSet
from study.ledger.importing import SessionImporter
from study.ledger.writing import cells_of
from study.models import Series, Session, SessionAttendee
from study.sessions.forms import LogForm, MakeUpForm, OtherForm, SessionForm, SeveralMakeUpForm
from study.sessions.services import void_session
from study.turns.views import OfSeries


class SessionList(FigureListPage):
    model = Session
    filterset_class = SessionFilterSet
    template_name = "study/sessions.html"
    title = gettext_lazy("Study")
    columns = columns.SESSIONS
    ledger = LedgerSheet(SessionImporter, cells_of)

    def get_queryset(self):
        rows = super().get_queryset().select_related("unit", "series").with_attendance()
        return rows.prefetch_related("unit__names").order_by("-held_on", "-pk")

    def prepare(self, rows):
        return share_calendar(rows)

    def get_context_data(self, **kwargs):
        user = self.request.user
        logged = Series.objects.logged_by(user).select_related("unit")
        return super().get_context_data(
            can_log=rules.can_log_anywhere(user), waiting=desk.sessions_to_log(logged, self.today), **kwargs
        )


class SessionDetail(DetailPage):
    model = Session
    template_name = "study/session.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "series", "meeting", "created_by", "voided_by")

    def get_context_data(self, **kwargs):
        session, user = self.object, self.request.user
        people = list(session.attendees.all())
        return super().get_context_data(
            title=session.topic, people=people, away=[row for row in people if row.is_missing],
            guests=[row for row in people if not row.is_expected],
            present=[row for row in people if row.status == row.Status.PRESENT],
            counts=counted(row.status for row in people),
            to_make_up=sum(row.is_missing and row.made_up_on is None for row in people),
            materials=session.materials.visible_to(user).standing(),
            topics=session.topics.visible_to(user).select_related("plan"),
            notes=session.notes.standing().visible_to(user),
            answered=Assignment.objects.visible_to(user).answered_by(session),
            series_visible=is_seen(session.series, user), meeting_visible=is_seen(session.meeting, user),
            can_correct=rules.can_correct(user, session), can_hand_in=rules.can_hand_in(user), **kwargs,
        )  # fmt: skip


def is_seen(record, user) -> bool:
    """May the page link to it?"""
    return record is not None and type(record).objects.visible_to(user).filter(pk=record.pk).exists()


class SessionLog(CreatePage):
    """A session of a series, in six fields."""

    model = Session
    form_class = LogForm
    rule = rules.can_log_anywhere
    template_name = "study/log.html"
    title = gettext_lazy("Log a study session")

    def get_initial(self):
        return desk.suggested(self.request.user, self.request.GET, self.today)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        series = form.series_now
        held = Meeting.objects.standing().visible_to(self.request.user).exclude(stage=Meeting.Stage.DRAFT)
        used = Session.objects.standing().exclude(meeting=None).values("meeting")
        near = series.period_of(form.day_now) if series and form.day_now else None
        same = held.filter(unit=series.unit, held_on__range=(near.start, near.end)).exclude(pk__in=used) if near else ()
        return context | {"meetings": same[:3], "can_plan": rules.can_plan_anywhere(self.request.user)}

    def save(self, form):
        session = super().save(form)
        self.saved_message = logged_words(session)
        return session


class SessionOther(SessionLog):
    """A session outside any series."""

    form_class = OtherForm
    title = gettext_lazy("Log a course or another study session")

    def get_initial(self):
        return {
            "held_on": desk.day_asked(self.request.GET) or self.today,
            "absent": self.request.GET.getlist("absent"),
            "listed_on": desk.day_in(self.request.GET, "listed_on"),
            "unit": desk.number_in(self.request.GET, "unit") or desk.own_unit(self.request.user),
        }

    def get_cancel_url(self):
        return reverse("study:list")

    def get_context_data(self, **kwargs):
        return CreatePage.get_context_data(self, **kwargs)


def logged_words(session):
    people = list(session.attendees.values_list("status", flat=True))
    away = sum(status not in SessionAttendee.HERE for status in people)
    if away:
        words = _("Logged: %(expected)d expected, %(away)d not there. Reasons for leave are entered by “Edit”.")
        return words % {"expected": len(people), "away": away}
    return _("Logged: %(expected)d expected, everybody there.") % {"expected": len(people)}


class SessionEdit(EditPage):
    model = Session
    form_class = SessionForm
    rule = rules.can_correct
    template_name = "study/session_form.html"
    title = gettext_lazy("Correct the session")
    saved_message = gettext_lazy("Saved.")

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "series__group")

    def post(self, request, *args, **kwargs):
        if not pasting.is_asked(request.POST):
            return super().post(request, *args, **kwargs)
        self.object = self.get_object()
        form = self.get_form()
        form.look_again()
        return self.render_to_response(self.get_context_data(form=form))


class SessionVoid(VoidPage):
    model = Session
    rule = rules.can_correct
    effects = (gettext_lazy("What this session answered on the list is owed again."),)

    def void(self, **why):
        return void_session(session=self.object, today=self.today, **why)


class AttendanceList(FigureListPage):
    model = SessionAttendee
    filterset_class = AttendanceFilterSet
    template_name = "study/attendances.html"
    title = gettext_lazy("Attendance at study")
    columns = columns.ATTENDANCES

    def get_queryset(self):
        rows = super().get_queryset().standing().select_related("session__series", "session__unit", "unit")
        return rows.prefetch_related("unit__names").order_by("-session__held_on", "-session", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for row in context["object_list"]:
            row.can_make_up = rules.can_make_up(self.request.user, row)
        return context


class SeveralMakeUp(GuardedFormMixin, OfSeries, FormView):
    """Make-up study of several at once, with its own day."""

    model = Session
    rule = rules.can_correct
    form_class = SeveralMakeUpForm
    template_name = "form.html"
    http_method_names = ["get", "head", "options", "post"]
    title = gettext_lazy("Make-up study")

    def get_queryset(self):
        return Session.objects.visible_to(self.request.user).select_related("unit", "series")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "session": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.title, intro=str(self.object), cancel_url=self.object.get_absolute_url(), **kwargs
        )

    def form_valid(self, form):
        try:
            done = form.save()
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        words = ngettext("%(count)d person has made it up.", "%(count)d people have made it up.", len(done))
        messages.success(self.request, words % {"count": len(done)})
        return HttpResponseRedirect(self.object.get_absolute_url())


class MakeUp(EditPage):
    model = SessionAttendee
    form_class = MakeUpForm
    rule = rules.can_make_up
    title = gettext_lazy("Make-up study")
    saved_message = gettext_lazy("Saved.")

    def get_queryset(self):
        return super().get_queryset().select_related("session__unit", "session__series")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"intro": f"{self.object} · {self.object.session}"}
