"""How problems stand, and how old the open ones are: one table, all of it asked for in the address."""

import logging
from tempfile import SpooledTemporaryFile

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from audit.trail import Event, note
from exchange.spreadsheets import write_xlsx
from figures.asking import AskingForm, asked
from figures.rules import sees_figures
from organization.lists.columns import PAGE, SHEET
from organization.lists.sheets import IN_MEMORY, XLSX
from organization.lists.tools import MOST_PRINTED, PRINT
from organization.pages import RuleMixin
from rectification.models import Item
from rectification.standing.dimensions import DIMENSIONS, ByUnit
from rectification.standing.tables import KINDS, STANDING, Table

log = logging.getLogger(__name__)


class StandingForm(AskingForm):
    table = forms.ChoiceField(
        label=gettext_lazy("Table"), choices=[(kind.code, kind.name) for kind in KINDS.values()], required=False
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Broken down"), choices=[(one.code, one.name) for one in DIMENSIONS.values()], required=False
    )


class Standing(RuleMixin, TemplateView):
    """Over a unit whose numbers the person may see whole (figures.scope)."""

    rule = sees_figures
    template_name = "rectification/standing.html"
    title = gettext_lazy("How problems stand")

    def get(self, request, *args, **kwargs):
        if request.GET.get(SHEET) == "xlsx":
            return self.sheet()
        return super().get(request, *args, **kwargs)

    @cached_property
    def asked(self):
        return asked(self.request, timezone.localdate(), StandingForm)

    @cached_property
    def table(self) -> Table:
        said, today = self.asked.form.cleaned_data, timezone.localdate()
        kind, dimension = KINDS[said.get("table") or STANDING.code], DIMENSIONS[said.get("by") or ByUnit.code]
        self.asked.form.data |= {"table": kind.code, "by": dimension.code}
        table = Table(kind, dimension, self.asked.frame, self.asked.children, today)
        if table.broken:
            log.error("a table of rectification does not add up: %s", table.broken)
        return table

    @property
    def is_printed(self) -> bool:
        return bool(self.request.GET.get(PRINT))

    def about(self) -> list[str]:
        """What is shown, of whom, up to which day, by whom and when: above the sheet and the printed page."""
        frame, table, now = self.asked.frame, self.table, timezone.localtime()
        scope, period = _("Scope: %(unit)s with all units below"), _("Time span: %(period)s; counted up to %(day)s")
        return [
            f"{self.title} · {table.kind.name} · {table.dimension.name}",
            scope % {"unit": frame.unit.name},
            period % {"period": frame.period.label, "day": frame.as_of.isoformat()},
            _("Drawn up %(when)s by %(person)s") % {"when": f"{now:%Y-%m-%d %H:%M}", "person": self.request.user},
        ]

    def sheet(self):
        table, lines = self.table, self.about()
        if table.broken:
            messages.error(self.request, _("These numbers do not add up, so they are not written to a file."))
            params = self.request.GET.copy()
            del params[SHEET]
            return HttpResponseRedirect(f"{self.request.path}?{params.urlencode()}")
        rows = [*table.rows, table.total]
        note(Event.EXPORTED, kind=Item._meta.label_lower, rows=len(rows), filters=lines[:-1])
        file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the response closes it)
        write_xlsx(
            file, title=str(self.title), header_lines=[*lines, *self.remarks()],
            columns=list(_heads(table)), rows=(list(_cells(row)) for row in rows),
        )  # fmt: skip
        file.seek(0)
        name = f"{self.title}{timezone.localdate():%Y%m%d}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

    def remarks(self) -> list[str]:
        """What a reader must know to read the numbers right."""
        table, found = self.table, []
        if table.kind is STANDING:
            found.append(_(
                "A problem counts in the time span of its feedback date, and as closed from the day its closing was "
                "approved. In time is judged by the day it was really done: “closed in time” means by the first "
                "deadline, “within an extension” after the first and by the one granted since, “closed late” after the "
                "deadline in force. Staged ones are not counted as done."
            ))  # fmt: skip
        else:
            found.append(_(
                "Everything neither closed nor staged on the cut-off day, whenever it was found; its age is counted "
                "from the feedback date."
            ))  # fmt: skip
        if table.counted_twice:
            found.append(_(
                "Problems fed back in more than one batch count in each of them and once in the total: the rows hold "
                "%(number)d more than there are."
            ) % {"number": table.counted_twice})  # fmt: skip
        return found

    def get_context_data(self, **kwargs):
        table = self.table
        page = Paginator(table.rows, MOST_PRINTED if self.is_printed else 4 * settings.PAGE_SIZE)
        return super().get_context_data(
            title=self.title, today=timezone.localdate(), asked=self.asked, frame=self.asked.frame, table=table,
            about=self.about(), remarks=self.remarks(), page_obj=page.get_page(self.request.GET.get(PAGE)),
            sees_figures=True, **kwargs,
        )  # fmt: skip


def _heads(table):
    yield str(table.dimension.name)
    for column in table.columns:
        yield str(column.label)
        if column.rate:
            yield str(column.rate)


def _cells(row):
    yield row.said
    for number in row.numbers:
        yield number.value
        if number.column.rate:
            yield number.rate
