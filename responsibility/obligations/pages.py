"""Pages every kind of obligation shares: its life on one page, the verbs of its workflow, its evidence."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from organization.editing import Stale, locked
from organization.pages import DetailPage, GuardedFormMixin, RuleMixin, ScopedMixin, StepRefusedMixin
from responsibility import rules
from responsibility.followups.sections import among_the_steps, follow_ups
from responsibility.lights.lights import lights_of
from responsibility.obligations.awaiting import Reason
from responsibility.obligations.forms import EvidenceForm, VerbForm
from responsibility.obligations.proofs import with_records


class ObligationPage(DetailPage):
    """One obligation: stage and next step in front, what proves it, everything that was done to it.

    A subclass names the URL names `verb_url` and `evidence_url`.
    """

    verb_url = evidence_url = ""

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "owner", "created_by", "submitted_by", "voided_by")

    def get_context_data(self, **kwargs):
        obligation, user = self.object, self.request.user
        said = follow_ups(obligation, user, self.today)
        steps = [self.button(step) for step in obligation.workflow.open_to(user, obligation)]
        return super().get_context_data(
            title=str(obligation),
            stage_label=_("void") if obligation.voided_at else obligation.get_stage_display(),
            stage_tone=obligation.stage_tone,
            timeliness=obligation.timeliness(lights_of(self.request)),
            verbs=among_the_steps(steps, said.buttons),
            said=said,
            version=obligation.version,
            acts=acts_of(obligation),
            evidence=evidence_of(obligation, user),
            evidence_url=self.reverse_to(self.evidence_url)
            if obligation.is_open and rules.can_answer(user, obligation)
            else "",
            origin=origin_of(obligation, user),
            handed_in=handed_in(obligation),
            kept_from_review=rules.kept_from_review(user, obligation),
            **kwargs,
        )

    def reverse_to(self, name, *args):
        return reverse(name, args=[self.object.pk, *args])

    def button(self, step):
        return {
            "label": step.label_from(self.object.stage), "url": self.reverse_to(self.verb_url, step.verb),
            "tone": step.tone, "needs": step.asked_of(self.object),
        }  # fmt: skip


def acts_of(obligation) -> list[dict]:
    """What partials/timeline.html shows, newest first; a stage only where it changed."""
    stages = dict(type(obligation)._meta.get_field("stage").choices)
    tones = obligation.STAGE_TONES
    lines = []
    for act in obligation.acts.select_related("by", "acting_for").order_by("-at", "-pk"):
        moved = act.from_stage != act.to_stage
        lines.append({
            "who": act.by, "acting_for": act.acting_for, "at": act.at, "pk": act.pk,
            "verb": obligation.workflow.words(act), "code": act.verb, "note": act.note,
            "from_label": stages.get(act.from_stage, act.from_stage), "tone": tones.get(act.to_stage, "neutral"),
            "to_label": stages.get(act.to_stage, act.to_stage) if moved else "",
        })  # fmt: skip
    return lines


def evidence_of(obligation, user) -> list:
    """The evidence, each with `record` where it is a record this person may open."""
    return with_records(obligation.evidence.select_related("file", "given_by"), user)


def handed_in(obligation):
    """When what waits for its decision was handed in: beside the day it claims to have been done on."""
    _right, reason = obligation.DECIDED_BY.get(obligation.stage, (None, None))
    if obligation.is_open and reason not in (None, Reason.RETURNED):
        return obligation.acts.filter(to_stage=obligation.stage).values_list("at", flat=True).last()
    return None


def origin_of(obligation, user) -> tuple[str, str]:
    """(what the obligation was born in, its address). To whoever may not open that meeting or instruction, only its
    kind is told: its name holds words."""
    origin = obligation.origin
    if origin is None:
        return "", ""
    if type(origin)._default_manager.visible_to(user).filter(pk=origin.pk).exists():
        return str(origin), origin.get_absolute_url()
    return capfirst(origin._meta.verbose_name), ""


class OneObligation(GuardedFormMixin, ScopedMixin, SingleObjectMixin):
    """A form page about one visible obligation (`model`)."""

    template_name = "confirm.html"
    http_method_names = ["get", "post"]

    @cached_property
    def object(self):
        return self.get_object()

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_url=self.object.get_absolute_url(), today=self.today, **kwargs)

    def back(self, message):
        messages.success(self.request, message)
        return HttpResponseRedirect(self.object.get_absolute_url())


class BringingEvidence(OneObligation):
    """Its form takes evidence, among it the address of a page of this very host."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "obligation": self.object, "host": self.request.get_host()}


class VerbPage(StepRefusedMixin, BringingEvidence, FormView):
    """`<id:pk>/<slug:verb>/`: GET asks for what the step needs, POST takes it.

    A stranger gets 404, the powerless 403, and who comes too late is told what happened meanwhile.
    """

    @cached_property
    def step(self):
        step = self.object.workflow.step(self.kwargs["verb"])
        if step is None or not step.label:
            raise Http404
        if not step.rule(self.request.user, self.object):
            raise PermissionDenied
        return step

    @property
    def is_stale(self) -> bool:
        """Typed at a page that showed the record as it was before somebody else's step."""
        version = self.request.POST.get("version", "")
        return version.isdecimal() and version.isascii() and len(version) < 10 and int(version) < self.object.version

    def moved_on(self):
        messages.warning(self.request, _("This can no longer be done: the record has moved on."))
        return HttpResponseRedirect(self.object.get_absolute_url())

    def dispatch(self, request, *args, **kwargs):
        try:
            is_over = self.object.voided_at or self.object.stage not in self.step.sources
        except PermissionDenied:
            if self.is_stale:  # it was this person's turn, perhaps: who comes too late is told, not turned away
                return self.moved_on()
            raise
        if is_over:
            return self.moved_on()
        if self.step.check and request.method == "GET":
            try:
                self.step.check(self.object)
            except ValidationError as lack:  # said before anything is typed
                for words in lack.messages:
                    messages.warning(request, words)
                return HttpResponseRedirect(self.object.get_absolute_url())
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self):
        return VerbForm.asking(self.step)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "step": self.step}

    def get_context_data(self, **kwargs):
        label = self.step.label_from(self.object.stage)
        return super().get_context_data(
            title=label, intro=str(self.object), submit_label=label,
            danger=self.step.tone == "danger", **kwargs,
        )  # fmt: skip

    def form_valid(self, form):
        try:
            with transaction.atomic():
                if form.brings:
                    form.lay_beside(self.object)
                self.object.workflow.act(
                    obligation=self.object, verb=self.step.verb, by=self.request.user, today=self.today,
                    version=form.cleaned_data.get("version"), note=form.cleaned_data.get("note") or "", **form.facts(),
                )  # fmt: skip
        except (ValidationError, Stale) as refusal:
            return self.step_refused(form, refusal)
        return self.back(_("Done: %(step)s.") % {"step": self.step.words_from(self.object.stage)})


class EvidencePage(RuleMixin, BringingEvidence, FormView):
    """Lay one more piece of evidence beside an open obligation."""

    form_class = EvidenceForm
    rule = rules.can_answer

    def dispatch(self, request, *args, **kwargs):
        if not self.object.is_open:
            messages.warning(request, _("This can no longer be done: the record has moved on."))
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=_("Add evidence"), intro=str(self.object), **kwargs)

    def form_valid(self, form):
        try:
            with transaction.atomic():
                row = locked(self.model, self.object.pk)
                if not row.is_open:
                    raise ValidationError(_("This can no longer be done: the record has moved on."))
                form.lay_beside(row)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self.form_invalid(form)
        return self.back(_("The evidence is kept."))
