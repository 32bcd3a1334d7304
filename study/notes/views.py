"""Notes, and the people who wrote them or took part."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Subquery
from django.forms import modelform_factory
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from attachments.pages import AttachPage, files_of
from figures.pages import FigureListPage
from meetings.attendance.participants import seats_of
from organization.editing import Stale
from organization.forms import RecordForm
from organization.models import User
from organization.pages import CreatePage, DetailPage, EditPage, ListPage, RuleMixin, ScopedMixin, StepRefusedMixin
from organization.voiding import VoidPage
from study import columns, desk, rules
from study.filters import NoteFilterSet, PeopleFilterSet, SpreadFilterSet
from study.models import Note, SessionAttendee
from study.notes.forms import NoteForm
from study.notes.services import accept_note, add_file, return_note, void_note
from study.sessions.views import is_seen


class NoteList(FigureListPage):
    model = Note
    filterset_class = NoteFilterSet
    template_name = "study/notes.html"
    title = _("Study notes")
    columns = columns.NOTES

    def get_queryset(self):
        rows = super().get_queryset().select_related("unit", "session").defer("text")
        return (
            rows.prefetch_related("unit__names").annotate(files=Count("attachments")).order_by("-submitted_on", "-pk")
        )

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(can_add=rules.can_hand_in(user), sees_spread=rules.sees_spread(user), **kwargs)


class NoteDetail(DetailPage):
    model = Note
    template_name = "study/note.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "author", "session__series", "created_by", "voided_by",
                                                     "judged_by")  # fmt: skip

    def get_context_data(self, **kwargs):
        note, user = self.object, self.request.user
        return super().get_context_data(
            title=note.title, attachments=files_of(note), can_edit=rules.can_edit_note(user, note),
            can_void=rules.can_keep_note(user, note), can_judge=rules.can_judge_note(user, note),
            session_visible=is_seen(note.session, user), **kwargs,
        )  # fmt: skip


class NoteCreate(CreatePage):
    model = Note
    form_class = NoteForm
    rule = rules.can_hand_in
    title = _("Hand in a note")
    intro = _("What was understood from the study: written here, or added as a file.")
    saved_message = _("The note is handed in.")

    def get_initial(self):
        return {"session": desk.number_in(self.request.GET, "session") or None}


class NoteEdit(EditPage):
    model = Note
    form_class = NoteForm
    rule = rules.can_edit_note
    title = _("Edit the note")
    saved_message = _("Saved.")


class NoteVoid(VoidPage):
    model = Note
    rule = rules.can_keep_note

    def void(self, **why):
        return void_note(note=self.object, **why)


class NoteAttach(AttachPage):
    model = Note
    rule = rules.can_edit_note

    def attach(self, file):
        add_file(note=self.object, file=file, by=self.request.user)


class NoteAccept(ScopedMixin, RuleMixin, SingleObjectMixin, View):
    """POST only, of the note as it was read."""

    model = Note
    rule = rules.can_judge_note
    http_method_names = ["post"]

    def get_queryset(self):
        return super().get_queryset().select_related("unit")

    def post(self, request, *args, **kwargs):
        note, version = self.get_object(), desk.number_in(request.POST, "version")
        try:
            accept_note(note=note, version=version, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        except Stale:
            messages.warning(
                request, _("Someone changed this record meanwhile. Look at it again, then repeat the step.")
            )
        else:
            messages.success(request, _("The note is accepted."))
        return HttpResponseRedirect(note.get_absolute_url())


class ReturnForm(RecordForm):
    reason = forms.CharField(label=_("what is to be mended"), max_length=200)


class NoteReturn(StepRefusedMixin, EditPage):
    model = Note
    rule = rules.can_judge_note
    template_name = "confirm.html"
    title = _("Return the note")
    saved_message = _("The note is returned; its author is told.")
    extra_context = {"submit_label": _("Return")}

    def get_form_class(self):
        return modelform_factory(Note, form=ReturnForm, fields=[])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"intro": f"{self.object.printed_author} · {self.object}"}

    def save(self, form):
        data = form.cleaned_data
        return return_note(note=self.object, version=data["version"], by=self.request.user, reason=data["reason"],
                           today=self.today)  # fmt: skip


class PeoplePage(ListPage):
    """A list of people, each with the post of today."""

    model = User
    filterset_class = PeopleFilterSet
    template_name = "study/people.html"

    def prepare(self, rows):
        seats = seats_of(rows, self.today, None)
        for person in rows:
            person.seat = seats[person.pk]
        return rows


class CountedPeople(PeoplePage, FigureListPage):
    """The people among the rows of a figure that counts people: one line a person, so that the list is as long as the
    number says. Without a figure, those of the current year. Only rows this person sees are counted."""

    rows_model = None
    by = "person"
    day = ""
    many = ""

    def get_queryset(self):
        rows = self.rows_model.objects.visible_to(self.request.user).standing()
        if self.request.GET.get("figure"):
            rows = rows.filter(pk__in=self.counted_rows().order_by().values("pk"))
        else:
            rows = self.of_this_year(rows)
        number = rows.filter(**{self.by: OuterRef("pk")}).order_by().values(self.by).annotate(number=Count("pk"))
        people = User.objects.filter(pk__in=rows.order_by().values(self.by)).in_order_of_post(self.today)
        return people.annotate(number=Subquery(number.values("number")[:1]))

    def counted_rows(self):
        if not self.counted or self.counted[0].list_url != self.request.resolver_match.view_name:
            return self.rows_model.objects.none()
        found, frame = self.counted
        rows = found.rows(frame)
        return rows.filter(unit=frame.unit) if self.own else rows

    def of_this_year(self, rows):
        return rows.filter(**{f"{self.day}__year": self.today.year})

    def get_context_data(self, **kwargs):
        return super().get_context_data(many=self.many, **kwargs)


class AttendeeList(CountedPeople):
    title = _("People who took part in study")
    rows_model = SessionAttendee
    day = "session__held_on"
    many = _("Times")
    columns = columns.people(many)

    def of_this_year(self, rows):
        return super().of_this_year(rows.who_came())


class AuthorList(CountedPeople):
    title = _("People who handed in notes")
    rows_model = Note
    by = "author"
    day = "submitted_on"
    many = _("Notes")
    columns = columns.people(many)


class Spread(RuleMixin, PeoplePage):
    """Notes per person, with those who have none: for leaders and heads, in the order of posts."""

    filterset_class = SpreadFilterSet
    template_name = "study/spread.html"
    title = _("Notes per person")
    columns = columns.SPREAD
    rule = rules.sees_spread

    def get_filterset_kwargs(self, filterset_class):
        return {**super().get_filterset_kwargs(filterset_class), "today": self.today}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        everyone = self.object_list
        return context | {
            "year": context["filter"].year,
            "none": everyone.filter(notes=0).count(),
            "all": everyone.count(),
        }
