"""Assignments, work items among them: their list, their page, issuing and editing one, the verbs of its workflow."""

from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from figures.pages import FigureListPage
from organization.pages import CreatePage, EditPage
from responsibility import columns, rules
from responsibility.assignments.forms import AssignmentForm
from responsibility.assignments.item_page import acts_of_parts, parts_of, sees_phone, steps_of, turn_words
from responsibility.assignments.registration_forms import WorkItemForm
from responsibility.assignments.several_acts import Cancel, HandOn, PrintNotice, PrintReminder, UrgeAll
from responsibility.filters import ALL_OPEN, AssignmentFilterSet
from responsibility.lights.lights import lights_of
from responsibility.models import Assignment
from responsibility.obligations.deadlines import times_moved
from responsibility.obligations.pages import EvidencePage, ObligationPage, VerbPage
from responsibility.rhythms.wording import rhythm_words


class AssignmentList(FigureListPage):
    model = Assignment
    filterset_class = AssignmentFilterSet
    template_name = "responsibility/assignments.html"
    title = _("Assignments")
    opening = {"stage": ALL_OPEN}
    columns = columns.ASSIGNMENTS
    acts = (HandOn(), UrgeAll(), Cancel(), PrintNotice(), PrintReminder())
    several_url = reverse_lazy("responsibility:several")

    def get_queryset(self):
        rows = super().get_queryset().select_related("unit", "owner", "supervision", "parent__supervision")
        return rows.prefetch_related("unit__names")

    def prepare(self, rows):
        lights = lights_of(self.request)
        for row in rows:
            row.time = row.timeliness(lights)
        return rows

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_issue=rules.can_assign_anywhere(self.request.user), **kwargs)


class AssignmentDetail(ObligationPage):
    model = Assignment
    template_name = "responsibility/assignment.html"
    verb_url = "responsibility:verb"
    evidence_url = "responsibility:evidence"

    def get_queryset(self):
        return super().get_queryset().select_related("duty__evidence_kind", *Assignment.TURNS)

    def get_context_data(self, **kwargs):
        item, user, duty = self.object, self.request.user, self.object.duty
        parts = parts_of(item, lights_of(self.request)) if item.parent_id is None and not duty else []
        context = super().get_context_data(
            log_url=self.log_url, can_edit=rules.can_edit(user, item), can_split=rules.can_split(user, item),
            rhythm=rhythm_words(duty) if duty else "", parts=parts, steps=steps_of(item),
            turn=turn_words(item) if item.particulars or parts else "", particulars=item.particulars,
            can_print=item.particulars is not None and rules.can_assign_anywhere(user),
            sees_phone=item.particulars and sees_phone(user, item), times_moved=times_moved(item), **kwargs,
        )  # fmt: skip
        if parts:
            lines = [*context["acts"], *acts_of_parts(item, parts)]
            context["acts"] = sorted(lines, key=lambda line: (line["at"], line["pk"]), reverse=True)
        return context

    def button(self, step):
        """Where a record answers it, making that record comes first; where another is named, it is their turn."""
        others_turn = self.object.turn is not None and self.object.turn.pk not in self.request.user.answers_for
        steps_back = step.tone == "primary" and (self.log_url or others_turn)
        return super().button(step) | {"tone": "secondary" if steps_back else step.tone}

    @cached_property
    def log_url(self) -> str:
        """Where the record that fulfils it is made, for whoever may make it."""
        assignment = self.object
        kind = assignment.duty and assignment.duty.evidence_kind
        may = not assignment.voided_at and assignment.stage in (*assignment.AT_WORK_STAGES, assignment.Stage.MISSED)
        if not (kind and may and rules.can_record(self.request.user, assignment)):
            return ""
        return next(filter(None, (way(assignment) for way in kind.LOGGED_BY)), "")


class AssignmentCreate(CreatePage):
    model = Assignment
    form_class = AssignmentForm
    rule = rules.can_assign_anywhere
    title = _("Issue an assignment")
    intro = _("One thing a unit owes, through one person, by one day.")
    saved_message = _("The assignment is issued.")


class AssignmentEdit(EditPage):
    model = Assignment
    form_class = AssignmentForm
    rule = rules.can_edit
    title = _("Edit assignment")
    saved_message = _("Saved.")

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "owner", *Assignment.TURNS)

    def get_form_class(self):
        """A work item as it was registered, for those who ask for it; the doers only say who answers."""
        is_registrars = self.object.is_work_item and rules.can_reword(self.request.user, self.object)
        return WorkItemForm if is_registrars else AssignmentForm

    def get_template_names(self):
        return "responsibility/work_item_form.html" if self.get_form_class() is WorkItemForm else "form.html"


class AssignmentVerb(VerbPage):
    model = Assignment


class AssignmentEvidence(EvidencePage):
    model = Assignment
