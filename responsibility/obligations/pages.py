"""Pages every kind of obligation shares: its life on one page, the verbs of its workflow, its evidence."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from attachments.forms import EvidenceFileField
from attachments.services import attach
from organization.editing import Stale, locked
from organization.forms import GuardedForm
from organization.models import User
from organization.pages import DetailPage, GuardedFormMixin, RuleMixin, ScopedMixin, StepRefusedMixin
from organization.references import pointed_at
from responsibility import rules
from responsibility.followups.sections import among_the_steps, follow_ups
from responsibility.lights.lights import lights_of
from responsibility.obligations.awaiting import Reason
from responsibility.obligations.services import give_evidence

ASKED = {
    "done_on": lambda: forms.DateField(label=gettext_lazy("day it was done")),
    "due_on": lambda: forms.DateField(label=gettext_lazy("new deadline")),
    "owner": lambda: forms.ModelChoiceField(User.objects.all(), label=gettext_lazy("who answers for it")),
    "next_review_on": lambda: forms.DateField(label=gettext_lazy("next review on")),
    "note": lambda: forms.CharField(
        label=gettext_lazy("remark"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    ),
}


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
            "label": step.label, "url": self.reverse_to(self.verb_url, step.verb), "tone": step.tone,
            "needs": step.asked_of(self.object),
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
            "verb": obligation.workflow.words(act.verb), "code": act.verb, "note": act.note,
            "from_label": stages.get(act.from_stage, act.from_stage), "tone": tones.get(act.to_stage, "neutral"),
            "to_label": stages.get(act.to_stage, act.to_stage) if moved else "",
        })  # fmt: skip
    return lines


def evidence_of(obligation, user) -> list:
    """The evidence, each with `record` where it is a record this person may open. One query a kind of record."""
    found = list(obligation.evidence.select_related("file", "given_by"))
    records = pointed_at([(piece.source_type_id, piece.source_id) for piece in found], user)
    for piece in found:
        piece.record = records.get((piece.source_type_id, piece.source_id))
    return found


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


class EvidenceForm(GuardedForm):
    text = forms.CharField(label=gettext_lazy("what it shows"), max_length=500, required=False)
    file = EvidenceFileField(label=gettext_lazy("file"), required=False)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("text", "").strip() and not cleaned.get("file"):
            raise ValidationError(_("Say what the evidence shows, or add a file."))
        return cleaned

    def lay_beside(self, obligation):
        file = self.cleaned_data.get("file")
        kept = attach(record=obligation, file=file, by=self.user) if file else None
        return give_evidence(subject=obligation, by=self.user, text=self.cleaned_data["text"], file=kept)


class VerbForm(EvidenceForm):
    """What one step needs: a remark, a day, and evidence where none is there yet."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, step, obligation, **kwargs):
        self.step, self.obligation = step, obligation
        super().__init__(*args, **kwargs)
        if obligation.owner_id:
            self.fields.pop("owner", None)
        if "evidence" not in step.needs:
            del self.fields["text"], self.fields["file"]
        elif obligation.evidence.exists():
            self.fields["text"].label = _("further evidence: what it shows")
        self.fields["version"].initial = obligation.version
        if "done_on" in self.fields:
            self.fields["done_on"].initial = obligation.done_on or self.today
        if "due_on" in self.fields and obligation.due_on:
            self.fields["due_on"].initial = max(obligation.due_on, self.today)
            self.fields["due_on"].help_text = _("The deadline until now: %(day)s.") % {
                "day": obligation.due_on.isoformat()
            }

    @classmethod
    def asking(cls, step):
        """The form class with the fields of this step."""
        names = [name for name in ASKED if name in (*step.needs, *step.asks)]
        fields = {name: ASKED[name]() for name in names}
        for name, field in fields.items():
            field.required = name in step.needs
        if "note" in step.needs:
            fields["note"].label = gettext_lazy("reason")
        return type("StepForm", (cls,), fields)

    def clean(self):
        cleaned = GuardedForm.clean(self)
        brings = "text" in self.fields and (cleaned.get("text", "").strip() or cleaned.get("file"))
        if "evidence" in self.step.needs and not self.errors and not brings and not self.obligation.evidence.exists():
            raise ValidationError(_("Say what proves it, or add a file."))
        self.brings_evidence = bool(brings)
        return cleaned

    def facts(self):
        return {name: self.cleaned_data[name] for name in ASKED if name in self.cleaned_data and name != "note"}


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


class VerbPage(StepRefusedMixin, OneObligation, FormView):
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
        return {**super().get_form_kwargs(), "step": self.step, "obligation": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.step.label, intro=str(self.object), submit_label=self.step.label,
            danger=self.step.tone == "danger", **kwargs,
        )  # fmt: skip

    def form_valid(self, form):
        try:
            with transaction.atomic():
                if form.brings_evidence:
                    form.lay_beside(self.object)
                self.object.workflow.act(
                    obligation=self.object, verb=self.step.verb, by=self.request.user, today=self.today,
                    version=form.cleaned_data.get("version"), note=form.cleaned_data.get("note") or "", **form.facts(),
                )  # fmt: skip
        except (ValidationError, Stale) as refusal:
            return self.step_refused(form, refusal)
        return self.back(_("Done: %(step)s.") % {"step": self.step.words})


class EvidencePage(RuleMixin, OneObligation, FormView):
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
