"""The responsibility list: its lines, the form that says their dates before saving, what happened of some."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from figures.pages import FigureListPage
from organization.pages import CreatePage, DetailPage, EditPage
from organization.voiding import VoidPage
from responsibility import columns, rules
from responsibility.behind import behind
from responsibility.cascades import rules as cascade_rules
from responsibility.cascades.coverage import lines_below
from responsibility.cascades.services import below, flow_down
from responsibility.duties.forms import RHYTHM, DutyForm, EventForm
from responsibility.duties.holders import holders
from responsibility.duties.voiding import refuse_own_late_work, void_duty
from responsibility.filters import DutyFilterSet
from responsibility.lights.lights import lights_of
from responsibility.models import Assignment, Duty
from responsibility.rhythms.wording import rhythm_words


class DutyList(FigureListPage):
    model = Duty
    filterset_class = DutyFilterSet
    template_name = "responsibility/duties.html"
    title = _("Responsibility list")
    columns = columns.DUTIES

    def get_queryset(self):
        rows = super().get_queryset().select_related("unit", "lead_unit", "owner", "leader", "evidence_kind")
        return rows.prefetch_related("unit__names")

    def prepare(self, rows):
        held = holders(rows, self.today)
        for duty in rows:
            duty.rhythm, duty.holder = rhythm_words(duty), held.get(duty.pk)
        return rows

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            can_add=rules.can_assign_anywhere(user), can_hand_down=cascade_rules.can_hand_down_anywhere(user),
            waiting=Duty.objects.to_take_up(user, self.today).count(), **kwargs,
        )  # fmt: skip


class DutyDetail(DetailPage):
    model = Duty
    template_name = "responsibility/duty.html"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("unit", "lead_unit", "owner", "leader", "evidence_kind", "source__unit", "taken_up_by")
        )

    def get_context_data(self, **kwargs):
        duty, user = self.object, self.request.user
        assignments = list(duty.assignments.standing().visible_to(user).select_related("owner", "unit")[:60])
        lights = lights_of(self.request)
        for row in assignments:
            row.time = row.timeliness(lights)
        return super().get_context_data(
            title=str(duty), rhythm=rhythm_words(duty), holder=holders([duty], self.today).get(duty.pk),
            assignments=assignments, assisting=duty.assisting_units.all(),
            can_enter_event=rules.can_enter_event(self.request.user, duty),
            can_edit=rules.can_keep_duty(self.request.user, duty), can_void=rules.can_void(self.request.user, duty),
            asked=rhythm_words(duty.source) if duty.source_id else "",
            can_take_up=cascade_rules.can_take_up(user, duty), can_hand_down=cascade_rules.can_hand_down(user, duty),
            behind=behind([duty], user)[duty.pk], handed=self.handed(),
            under_way=duty.cascades.under_way().defer("targets").first(), **kwargs,
        )  # fmt: skip

    def handed(self):
        """How many units below have it, and how many of them have taken it up, for whoever follows that."""
        if not cascade_rules.can_follow(self.request.user, self.object):
            return None
        counts = lines_below(self.object, self.request.user).order_by()
        return counts.aggregate(all=Count("pk"), taken=Count("pk", filter=Q(taken_up_at__isnull=False)))


class Previewed:
    """The rule's words and next dates stand on the form; its button shows them and saves nothing."""

    template_name = "responsibility/duty_form.html"

    def post(self, request, *args, **kwargs):
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.object = self.get_object() if self.kwargs else None
        form = self.get_form()
        for name in set(form.errors) - set(RHYTHM):  # the rest is asked for when it is saved
            del form.errors[name]
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"preview": context["form"].preview()}


class DutyCreate(Previewed, CreatePage):
    model = Duty
    form_class = DutyForm
    rule = rules.can_assign_anywhere
    title = _("Add a duty")
    intro = _("How often it falls due makes its dated assignments by itself.")
    saved_message = _("The duty is on the list; what it owes now has been made.")


class DutyEdit(Previewed, EditPage):
    model = Duty
    form_class = DutyForm
    rule = rules.can_keep_duty
    title = _("Edit duty")
    saved_message = _("Saved.")


class DutyVoid(VoidPage):
    model = Duty
    rule = rules.can_void
    verb = void_duty
    intro = _("What it made goes with it. It stays readable with your reason, and counts nowhere any more.")

    @property
    def effects(self) -> list[str]:
        number = len(below(self.object))
        words = ngettext("It is withdrawn from %(number)d unit below as well; where work was done, it ends today.",
                         "It is withdrawn from %(number)d units below as well; where work was done, it ends today.",
                         number)  # fmt: skip
        return [words % {"number": number}] if number else []

    def void(self, **why):
        refuse_own_late_work(self.object, by=why["by"], today=self.today)
        duty = super().void(**why)
        flow_down(line=duty, by=why["by"], reason=duty.void_reason, withdraw=True)
        return duty


class EventCreate(CreatePage):
    """What happened, entered on the duty it concerns: that makes its dated assignment."""

    model = Assignment
    form_class = EventForm
    title = _("Enter what happened")
    saved_message = _("It is entered; what is owed for it is made.")

    @cached_property
    def duty(self):
        return get_object_or_404(Duty.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not rules.can_enter_event(request.user, self.duty):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def intro(self):
        return f"{self.duty} · {rhythm_words(self.duty)}"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "duty": self.duty}

    def get_cancel_url(self):
        return self.duty.get_absolute_url()
