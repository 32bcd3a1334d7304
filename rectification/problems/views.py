"""Problems: the ledger, the page of one, entering and editing it, the verbs of its workflow."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from attachments.pages import AttachPage, files_of
from figures.pages import FigureListPage
from figures.rules import sees_figures
from organization.lists.several import SeveralPage
from organization.lists.sheets import LedgerSheet
from organization.pages import CreatePage, EditPage
from organization.rights import Right
from organization.voiding import VoidPage
from rectification import columns, rules
from rectification.approvals.signatures import SIGNING, given, whose_turn, why_not_sign
from rectification.chain.telling import chain_of
from rectification.filters import ROW, ItemFilterSet
from rectification.ledger.importing import ItemImporter
from rectification.ledger.writing import cells_of
from rectification.measures.proving import measures_of
from rectification.measures.proving_forms import ItemEvidenceForm, ItemVerbForm
from rectification.measures.views import WithMeasures
from rectification.models import Item, Program
from rectification.papers.acts import PrintNotice, PrintReminder
from rectification.papers.lists import LISTS, paper_url
from rectification.problems.forms import ItemForm
from rectification.problems.lines import as_lines, for_ledger, stage_table
from rectification.problems.services import void_item
from rectification.problems.several import Recheck
from rectification.problems.stages import SIGNATURES_FOR, USUAL_WAY, is_planned, lacking_to_start
from rectification.remedies.shown import remedies_of
from rectification.standing.dimensions import group_of
from responsibility.lights.lights import lights_of
from responsibility.obligations.pages import EvidencePage, ObligationPage, VerbPage

# A signature, and what asks for the first
TOWARD_CLOSING = ("apply", *SIGNING)


class ItemList(FigureListPage):
    model = Item
    filterset_class = ItemFilterSet
    template_name = "rectification/items.html"
    title = _("Rectification ledger")
    columns = columns.LEDGER
    ledger = LedgerSheet(ItemImporter, cells_of)
    acts = (Recheck(), PrintNotice(), PrintReminder())
    several_url = reverse_lazy("rectification:several")

    @property
    def papers(self):
        """The same rows as the lists that go on paper."""
        return [(form.title, paper_url(form, self.request.GET)) for form in LISTS.values()]

    def get_queryset(self):
        return for_ledger(super().get_queryset())

    def prepare(self, rows):
        return as_lines(rows, lights_of(self.request))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "rows": context["object_list"], "stages": stage_table(self.whatever_stage()), "program": self.program,
            "chosen_stage": self.request.GET.get("stage", ""),
            "can_open": rules.can_open_anywhere(self.request.user), "sees_figures": sees_figures(self.request.user),
            "row_words": self.row_words,
        }  # fmt: skip

    @cached_property
    def row_words(self) -> tuple[str, str] | None:
        """Which line of a table of numbers the list was opened from: (broken down by what, the line)."""
        form = self.filterset.form
        found = group_of(form.cleaned_data.get("group") or "") if form.is_valid() else None
        return found and (str(found[0].name), found[0].words_for(self.request.user, found[1]))

    @property
    def chosen(self):
        told = [pair for pair in super().chosen if pair[0] != str(ROW)]
        return [*told, *([self.row_words] if self.row_words else [])]

    def whatever_stage(self):
        """What the other filters choose."""
        kwargs = self.get_filterset_kwargs(self.filterset_class)
        kwargs["data"] = {name: value for name, value in kwargs["data"].items() if name != "stage"}
        return self.filterset_class(**kwargs).qs

    @property
    def program(self):
        form = self.filterset.form
        return form.cleaned_data.get("program") if form.is_valid() else None


class ItemsAtOnce(SeveralPage):
    list_page, list_address = ItemList, "rectification:list"


class ItemDetail(ObligationPage):
    model = Item
    template_name = "rectification/item.html"
    verb_url = "rectification:act"
    evidence_url = "rectification:evidence"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("leader", "program")
            .prefetch_related("measures__owner", "also_rows__program", "assisting__unit")
        )

    def get_context_data(self, **kwargs):
        item, user = self.object, self.request.user
        context = super().get_context_data(**kwargs)
        may_plan = rules.can_plan(user, item)
        if may_plan and item.stage == Item.Stage.TO_PLAN and not is_planned(item):
            plan = {"label": _("Plan the measures"), "url": self.reverse_to("rectification:measures"), "needs": True}
            context["verbs"] = [plan]
        cannot_sign = self.left_out(context)
        measures = list(item.measures.all())
        for measure in measures:
            measure.item = item
            measure.late = measure.is_late(self.today)
            measure.can_report = rules.can_report(user, measure)
        context["verbs"] = self.measures_first(context["verbs"], measures)
        return context | chain_context(item, user, context, measures) | {
            "steps": usual_way(item), "signatures": signatures_of(item, self.today), "cannot_sign": cannot_sign,
            "measures": measures, "attachments": files_of(item),
            "lacking_to_start": lacking_to_start(item),
            "can_edit": rules.can_edit(user, item), "can_plan": may_plan,
            "can_notify": item.is_open and rules.can_write_letters(user, item),
            "can_void": rules.can_void(user, item), "can_attach": rules.can_attach(user, item),
        }  # fmt: skip

    def measures_first(self, verbs, measures) -> list[dict]:
        """Closing is applied for when every measure has been carried out: until then the next step is to report one,
        first of all the reader's own."""
        mine = self.request.user.answers_for
        undone = [measure for measure in measures if not measure.done_on and measure.can_report]
        first = min(undone, key=lambda measure: measure.owner_id not in mine, default=None)
        apply = next((verb for verb in verbs if verb.get("verb") == "apply"), None)
        planned = self.object.stage != Item.Stage.TO_PLAN
        if first is None or not planned or (apply is None and first.owner_id not in mine):
            return verbs
        report = {
            "label": _("Report measure %(number)d as carried out") % {"number": measures.index(first) + 1},
            "url": reverse("rectification:carried_out", args=[first.pk]), "needs": True,
            "tone": "primary" if apply is None or first.owner_id in mine else apply["tone"],
        }  # fmt: skip
        return [report, *(verb for verb in verbs if verb is not apply)]

    def left_out(self, context) -> str:
        """Take away what would leave nobody to give the next signature, or would be one person's second; say why."""
        for verb in TOWARD_CLOSING:
            if step := next((button for button in context["verbs"] if button.get("verb") == verb), None):
                if why := why_not_sign(self.object, verb, self.request.user, self.today):
                    context["verbs"] = [button for button in context["verbs"] if button is not step]
                return why
        return ""

    def button(self, step):
        item, button = self.object, super().button(step)
        if step.verb in ("start", "apply") and item.owner_id and item.owner_id not in self.request.user.answers_for:
            button["tone"] = "secondary"  # the owner's turn, though others may
        is_over = step.verb == "recheck" and item.rechecked_on
        is_early = step.verb == "keep" and item.next_review_on > self.today
        return button | {"verb": step.verb} | ({"tone": "secondary"} if is_over or is_early else {})


def signatures_of(item, today) -> dict | None:
    """How far its closing has come ("second of three"), who signed, and whose turn it is; None where none is under way
    or over."""
    if item.stage not in (*item.CLOSING_STAGES, item.Stage.CLOSED) or item.voided_at:
        return None
    acts = given(item)
    for act in acts:
        act.words = item.workflow.words(act.verb)
    number = {item.Stage.APPLIED: 1, item.Stage.TO_ENDORSE: 2}.get(item.stage, item.approvals)
    return {"given": acts, "number": number, "of": item.approvals, "is_over": item.stage == item.Stage.CLOSED,
            "turn": turn_words(whose_turn(item, today))}  # fmt: skip


def turn_words(people) -> str:
    """By name, with whoever stands in; nothing where nobody is nearest."""
    if len(people) < 2:
        return str(people[0]) if people else ""
    others = _(", ").join(map(str, people[1:]))
    return str(_("%(name)s (%(others)s standing in)") % {"name": people[0], "others": others})


def chain_context(item, user, context, measures) -> dict:
    """What was made because of it, which evidence is for which measure, and the whole chain."""
    remedies, tied, evidence = remedies_of(item, user), measures_of(item), context["evidence"]
    numbers = {measure.pk: number for number, measure in enumerate(measures, 1)}
    for row in remedies:
        row.item = item
        row.can_take_away = rules.can_take_remedy_away(user, row)
    for piece in evidence:
        piece.for_measures = "、".join(str(numbers[pk]) for pk in tied.get(piece.pk, ()) if pk in numbers)
    for measure in measures:
        measure.number_of_proofs = sum(measure.pk in pks for pks in tied.values())
    return {
        "remedies": remedies, "can_name_remedy": rules.can_name_remedy(user, item),
        "can_tie": bool(evidence and measures) and rules.can_tie_evidence(user, item),
        "chain": chain_of(item, acts=context["acts"], evidence=evidence, measures=measures, remedies=remedies,
                          origin=context["origin"]),
    }  # fmt: skip


def usual_way(item) -> list[dict]:
    """The steps on top of the page; none for an item that left the usual way."""
    way = [stage for stage in USUAL_WAY if item.approvals >= SIGNATURES_FOR.get(stage, 0)]
    if item.voided_at or item.stage not in (*way, Item.Stage.RETURNED):
        return []
    now = way.index(Item.Stage.IN_PROGRESS if item.stage == Item.Stage.RETURNED else item.stage)
    closed = item.stage == Item.Stage.CLOSED
    return [
        {"label": stage.label, "state": "done" if place < now or closed else "current" if place == now else "ahead"}
        for place, stage in enumerate(way)
    ]


class ItemCreate(WithMeasures, CreatePage):
    model = Item
    form_class = ItemForm
    rule = rules.can_open_anywhere
    title = _("Enter a problem")
    intro = _("What was found, what is done against it, by whom, and by when. Whatever is not known yet is marked.")
    saved_message = _("The problem is on the ledger.")

    def get_initial(self):
        """From the page of a batch: what its problems have in common."""
        wanted = self.request.GET.get("program", "")
        if not wanted.isdecimal() or len(wanted) > 18:
            return {}
        program = Program.objects.visible_to(self.request.user).standing().filter(pk=wanted).first()
        if program is None:
            return {}
        shared = {"program": program.pk, "source": program.source, "year": program.year}
        if self.request.user.scope.may(Right.ASSIGN, program.unit):
            shared["unit"] = program.unit_id
        return shared | {"opened_on": program.feedback_on}


class ItemEdit(WithMeasures, EditPage):
    model = Item
    form_class = ItemForm
    rule = rules.can_edit
    title = _("Edit problem")
    saved_message = _("Saved.")


class ItemVerb(VerbPage):
    model = Item

    def get_form_class(self):
        return ItemVerbForm.asking(self.step)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "item": self.object}

    def get(self, request, *args, **kwargs):
        if words := why_not_sign(self.object, self.step.verb, request.user, self.today):
            messages.warning(request, words)  # said before anything is typed
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)


class ItemEvidence(EvidencePage):
    model = Item
    form_class = ItemEvidenceForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "item": self.object}


class ItemAttach(AttachPage):
    model = Item
    rule = rules.can_attach


class ItemVoid(VoidPage):
    model = Item
    rule = rules.can_void
    title = _("Void this problem")

    def void(self, **why):
        return void_item(item=self.object, **why)
