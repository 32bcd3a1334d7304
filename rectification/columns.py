"""The columns of the rectification ledger (整改台账) and of the list of batches."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organization.lists.columns import Column, as_listed
from rectification.models import Item
from responsibility.obligations.models import Timeliness


def measures(item):
    """Each on a line of its own, those carried out with their day."""
    rows = item.measures.all()
    return "\n".join(f"{row.text}（{row.done_on:%Y-%m-%d}）" if row.done_on else row.text for row in rows)


def assisting(item):
    return "、".join(row.unit.short_name or row.unit.name for row in item.assisting.all())


def also_in(item):
    return "\n".join(row.program.name for row in item.also_rows.all())


LEDGER = (
    Column("no", _("No."), "sort_no", ("sort_no",)),
    Column("aspect", _("Aspect"), "aspect", on_page=False),
    Column("title", _("Problem"), "title"),
    Column("part", _("Sub-problem"), "sub_problem", on_page=False),
    Column("source", _("Source and feedback"), "get_source_display", ("opened_on",)),
    Column("opened", _("Feedback date"), "opened_on", on_page=False),
    Column("batch", _("Batch"), lambda row: row.program and row.program.name, on_page=False),
    Column("also", _("Also fed back in"), also_in, on_page=False),
    Column("measures", pgettext_lazy("rectification", "Measures"), measures),
    Column("leader", _("Responsible leader"), lambda row: row.leader and row.leader.name, on_page=False),
    Column("unit", _("Unit and owner"), "printed_unit", ("unit__order_key",)),
    Column("assisting", _("Assisting units"), assisting, on_page=False),
    Column("owner", _("Owner"), lambda row: row.owner and row.owner.name, on_page=False),
    Column("due", pgettext_lazy("rectification", "Deadline"), "due_on", ("due_on",)),
    Column("evidence", _("Evidence"), lambda row: len(row.evidence.all())),
    Column("stage", _("Stage and opinion"), "get_stage_display", (as_listed("stage", Item.Stage.values),)),
    Column("timeliness", _("Timeliness"), lambda row: row.time and Timeliness(row.time).label, on_page=False),
    Column("opinion", _("Opinion"), lambda row: row.opinion and row.opinion.note, on_page=False),
    Column("done", _("Done on"), "done_on", on_page=False),
    Column("closed", pgettext_lazy("rectification", "Closed on"), "closed_on", on_page=False),
    Column("rechecked", _("Looked at again on"), "rechecked_on", on_page=False),
)
PROGRAMS = (
    Column("fed_back", _("Feedback date"), "feedback_on", ("feedback_on",)),
    Column("name", _("Batch"), "name"),
    Column("source", _("Source"), "get_source_display", ("source",)),
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
    Column("year", _("Year"), "year", ("year",)),
    Column("total", _("Problems"), "total", num=True),
    Column("closed", pgettext_lazy("rectification", "Closed"), "closed", num=True),
    Column("rate", _("Rate of closing"), "rate", num=True),
)
