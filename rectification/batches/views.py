"""Batches of problems: their list, the page of one, what is attached to it."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from attachments.pages import AttachPage, files_of
from exchange.wording import percent
from organization.pages import CreatePage, DetailPage, EditPage, ListPage
from organization.voiding import VoidPage
from rectification import columns, rules
from rectification.batches.forms import ProgramForm
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
