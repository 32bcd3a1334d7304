"""Batches of problems: their list, the page of one, what is attached to it."""

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from attachments.pages import AttachPage, files_of
from exchange.wording import percent
from figures.rules import sees_figures
from organization.pages import CreatePage, DetailPage, EditPage, ListPage
from organization.voiding import VoidPage
from rectification import columns, rules
from rectification.batches.counting import count_by_batch
from rectification.batches.forms import ProgramForm
from rectification.batches.rolling_up import RollUp, in_order
from rectification.batches.services import void_program
from rectification.filters import ProgramFilterSet
from rectification.models import Item, Program
from rectification.problems.lines import as_lines, for_ledger, stage_table
from responsibility.lights.lights import lights_of


class ProgramList(ListPage):
    model = Program
    filterset_class = ProgramFilterSet
    template_name = "rectification/programs.html"
    title = _("Batches of problems")
    columns = columns.PROGRAMS

    def get_queryset(self):
        return super().get_queryset().select_related("unit").prefetch_related("unit__names")

    def prepare(self, programs):
        seen = Item.objects.visible_to(self.request.user).standing()
        counted = count_by_batch(seen, programs)
        for program in programs:
            stages = counted[program.pk]
            program.total, program.closed = stages.total(), stages[Item.Stage.CLOSED]
            program.rate = percent(program.closed, program.total)
        return programs

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            can_open=rules.can_open_anywhere(user), sees_figures=sees_figures(user), **kwargs
        )  # fmt: skip


class ProgramDetail(DetailPage):
    model = Program
    template_name = "rectification/program.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "created_by", "voided_by")

    def get_context_data(self, **kwargs):
        program, user = self.object, self.request.user
        items = Item.objects.visible_to(user).standing().of_batch(program)
        roll_up = RollUp.of(items)
        page = Paginator(items, settings.PAGE_SIZE).get_page(self.request.GET.get("page"))
        first = page.start_index() - 1 if page.paginator.count else 0
        rows = in_order(Item.objects.visible_to(user).standing(), program)[first : first + settings.PAGE_SIZE]
        rows = as_lines(list(for_ledger(rows)), lights_of(self.request))
        return super().get_context_data(
            title=str(program), stages=stage_table(items), rows=rows, aspects=roll_up.grouped(rows),
            roll_up=roll_up, page_obj=page,
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
