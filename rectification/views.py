from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attachments.pages import AttachPage, files_of
from exchange.wording import percent
from figures.pages import FigureListPage
from organization.pages import CreatePage, DetailPage, EditPage, ListPage
from organization.rights import Right
from organization.voiding import VoidPage
from rectification import columns, rules
from rectification.filters import ItemFilterSet, ProgramFilterSet
from rectification.forms import (
    CarriedOutForm,
    ItemForm,
    MeasuresForm,
    ProgramForm,
)
from rectification.models import Item, Measure, Program
from rectification.services import void_item, void_program
from rectification.stages import USUAL_WAY, is_planned, lacking_to_start
from responsibility.lights.lights import lights_of
from responsibility.obligations.pages import EvidencePage, ObligationPage, VerbPage

JUDGING = ("review", "approve", "return", "stage", "reopen")


def for_ledger(items):
    """Items with what a line of the ledger shows. The same number of queries for one line and for fifty."""
    items = items.select_related("unit", "owner", "leader", "program")
    return items.prefetch_related("measures__owner", "evidence", "acts", "unit__names")


def as_lines(rows, lights):
    for row in rows:
        row.time = row.timeliness(lights)
        row.opinion = next((act for act in reversed(row.acts.all()) if act.verb in JUDGING and act.note), None)
        row.measures_done = sum(1 for measure in row.measures.all() if measure.done_on)
    return rows


def stage_table(items) -> dict:
    """Counts by stage in the order of the workflow, and the rate of closing: closed of all."""
    counts = items.by_stage()
    total = sum(counts.values())
    closed, staged = counts[Item.Stage.CLOSED], counts[Item.Stage.STAGED]
    return {
        "cells": [(stage.value, stage.label, counts[stage]) for stage in Item.Stage],
        "total": total, "closed": closed, "staged": staged, "open": total - closed - staged,
        "rate": percent(closed, total),
    }  # fmt: skip


class ItemList(FigureListPage):
    model = Item
    filterset_class = ItemFilterSet
    template_name = "rectification/items.html"
    title = _("Rectification ledger")
    columns = columns.LEDGER

    def get_queryset(self):
        return for_ledger(super().get_queryset())

    def prepare(self, rows):
        return as_lines(rows, lights_of(self.request))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "rows": context["object_list"], "stages": stage_table(self.whatever_stage()), "program": self.program,
            "chosen_stage": self.request.GET.get("stage", ""),
            "can_open": rules.can_open_anywhere(self.request.user),
        }  # fmt: skip

    def whatever_stage(self):
        """What the other filters choose."""
        kwargs = self.get_filterset_kwargs(self.filterset_class)
        kwargs["data"] = {name: value for name, value in kwargs["data"].items() if name != "stage"}
        return self.filterset_class(**kwargs).qs

    @property
    def program(self):
        form = self.filterset.form
        return form.cleaned_data.get("program") if form.is_valid() else None


class ItemDetail(ObligationPage):
    model = Item
    template_name = "rectification/item.html"
    verb_url = "rectification:act"
    evidence_url = "rectification:evidence"

    def get_queryset(self):
        return super().get_queryset().select_related("leader", "program").prefetch_related("measures__owner")

    def get_context_data(self, **kwargs):
        item, user = self.object, self.request.user
        context = super().get_context_data(**kwargs)
        may_plan = rules.can_plan(user, item)
        if may_plan and item.stage == Item.Stage.TO_PLAN and not is_planned(item):
            plan = {"label": _("Plan the measures"), "url": self.reverse_to("rectification:measures"), "needs": True}
            context["verbs"] = [plan]
        measures = list(item.measures.all())
        for measure in measures:
            measure.item = item
            measure.late = measure.is_late(self.today)
            measure.can_report = rules.can_report(user, measure)
        return context | {
            "steps": usual_way(item), "measures": measures, "attachments": files_of(item),
            "lacking_to_start": lacking_to_start(item),
            "can_edit": rules.can_edit(user, item), "can_plan": may_plan,
            "can_void": rules.can_void(user, item), "can_attach": rules.can_attach(user, item),
        }  # fmt: skip


def usual_way(item) -> list[dict]:
    """The steps on top of the page; none for an item that left the usual way."""
    if item.voided_at or item.stage not in (*USUAL_WAY, Item.Stage.RETURNED):
        return []
    now = USUAL_WAY.index(Item.Stage.IN_PROGRESS if item.stage == Item.Stage.RETURNED else item.stage)
    closed = item.stage == Item.Stage.CLOSED
    return [
        {"label": stage.label, "state": "done" if place < now or closed else "current" if place == now else "ahead"}
        for place, stage in enumerate(USUAL_WAY)
    ]


class WithMeasures:
    """Shows the measures' part of both texts when someone else saved first."""

    template_name = "rectification/item_form.html"

    def get_context_data(self, **kwargs):
        if kwargs.get("conflict") is not None:
            kwargs["conflict"] += kwargs["form"].measures_conflict(kwargs["conflict_record"])
        return super().get_context_data(**kwargs)


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


class ItemMeasures(WithMeasures, EditPage):
    model = Item
    form_class = MeasuresForm
    rule = rules.can_plan
    title = pgettext_lazy("rectification", "Measures")
    saved_message = _("The measures are kept.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"intro": str(self.object)}


class ItemVerb(VerbPage):
    model = Item


class ItemEvidence(EvidencePage):
    model = Item


class ItemAttach(AttachPage):
    model = Item
    rule = rules.can_attach


class ItemVoid(VoidPage):
    model = Item
    rule = rules.can_void
    title = _("Void this problem")

    def void(self, **why):
        return void_item(item=self.object, **why)


class MeasureCarriedOut(EditPage):
    model = Measure
    form_class = CarriedOutForm
    rule = rules.can_report
    template_name = "confirm.html"
    title = _("Measure carried out")
    saved_message = _("Saved.")
    extra_context = {"submit_label": _("Save")}

    def get_queryset(self):
        return super().get_queryset().select_related("item__unit")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"intro": self.get_object().text}


class ProgramList(ListPage):
    model = Program
    filterset_class = ProgramFilterSet
    template_name = "rectification/programs.html"
    title = _("Batches of problems")
    columns = columns.PROGRAMS

    def get_queryset(self):
        return super().get_queryset().select_related("unit").prefetch_related("unit__names")

    def prepare(self, programs):
        seen = Item.objects.visible_to(self.request.user).standing().filter(program__in=list(programs))
        counted = seen.order_by().values("program").annotate(
            total=Count("pk", distinct=True), closed=Count("pk", filter=Q(stage=Item.Stage.CLOSED), distinct=True)
        )  # fmt: skip
        numbers = {row["program"]: (row["total"], row["closed"]) for row in counted}
        for program in programs:
            program.total, program.closed = numbers.get(program.pk, (0, 0))
            program.rate = percent(program.closed, program.total)
        return programs

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_open=rules.can_open_anywhere(self.request.user), **kwargs)


class ProgramDetail(DetailPage):
    model = Program
    template_name = "rectification/program.html"
    most_rows = 50

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "created_by", "voided_by")

    def get_context_data(self, **kwargs):
        program, user = self.object, self.request.user
        items = Item.objects.visible_to(user).standing().filter(program=program)
        rows = as_lines(list(for_ledger(items[: self.most_rows])), lights_of(self.request))
        return super().get_context_data(
            title=str(program), stages=stage_table(items), rows=rows,
            ledger_url=f"{reverse('rectification:list')}?program={program.pk}", attachments=files_of(program),
            can_edit=rules.can_keep_program(user, program), can_void=rules.can_void_program(user, program), **kwargs,
        )  # fmt: skip


class ProgramCreate(CreatePage):
    model = Program
    form_class = ProgramForm
    rule = rules.can_open_anywhere
    title = _("Enter a batch of problems")
    intro = _("One inspection, one self-check, one meeting: what was fed back together. Its problems follow.")
    saved_message = _("The batch is kept. Now enter its problems.")


class ProgramEdit(EditPage):
    model = Program
    form_class = ProgramForm
    rule = rules.can_keep_program
    title = _("Edit batch")
    saved_message = _("Saved.")


class ProgramAttach(AttachPage):
    model = Program
    rule = rules.can_keep_program


class ProgramVoid(VoidPage):
    model = Program
    rule = rules.can_void_program
    title = _("Void this batch")
    intro = _("Only a batch without problems can be voided. It stays readable with your reason.")

    def void(self, **why):
        return void_program(program=self.object, **why)
