"""The columns of the lists of assignments, duties and documents."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organization.lists.columns import Column, as_listed
from responsibility.models import Assignment, Duty
from responsibility.obligations.models import Timeliness

STAGE_ORDER = as_listed("stage", Assignment.Stage.values)
RHYTHM_ORDER = as_listed("per", Duty.Per.values)


def answers(duty):
    """Who answers: the person named, or whoever holds the capacity now."""
    if duty.owner:
        return str(duty.owner)
    return " ".join(filter(None, [duty.get_capacity_display(), str(duty.holder or "")]))


ASSIGNMENTS = (
    Column("due", _("Due"), "due_on", ("due_on",)),
    Column("title", _("Assignment"), "title"),
    Column("number", pgettext_lazy("work item", "Number"), lambda row: row.particulars and row.particulars.number,
           on_page=False),
    Column("share", pgettext_lazy("work item", "Share"), lambda row: row.parent_id and row.get_share_display(),
           on_page=False),
    Column("period", _("Period"), lambda row: row.period and str(row.period.label), on_page=False),
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
    Column("owner", _("Owner"), lambda row: row.owner and row.owner.name, ("owner__stroke_key", "owner__name")),
    Column("stage", _("Stage"), "get_stage_display", (STAGE_ORDER,)),
    Column("timeliness", _("Timeliness"), lambda row: row.time and Timeliness(row.time).label, on_page=False),
    Column("done", _("Done on"), "done_on", on_page=False),
    Column("detail", _("What is asked"), "detail", on_page=False),
)  # fmt: skip
DUTIES = (
    Column("no", _("No."), "sort_no", ("sort_no",)),
    Column("title", _("Duty"), "title"),
    Column("measures", _("Measures"), "measures", on_page=False),
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
    Column("rhythm", _("Rhythm"), lambda row: str(row.rhythm), (RHYTHM_ORDER, "count")),
    Column("leader", _("Responsible leader"), lambda row: row.leader and row.leader.name, on_page=False),
    Column("lead_unit", _("Leading section"), lambda row: row.lead_unit and row.lead_unit.short_name, on_page=False),
    Column("owner", _("Owner"), answers, ("owner__stroke_key", "owner__name")),
    Column("standard", _("Standard of completion"), "standard", on_page=False),
    Column("evidence", _("Fulfilled by"), lambda row: row.evidence_kind and str(row.evidence_kind),
           ("evidence_kind__name",)),
    Column("basis", _("Basis document"), "basis", on_page=False),
    Column("remark", _("Remark"), "remark", on_page=False),
    Column("year", _("Year"), "year", ("year",)),
)  # fmt: skip


def answered_by(document) -> str:
    """The words of the document, then the problems that name it, each on a line."""
    lines = [document.answers, *(f"{one.title}（{one.source}）" for one in document.behind)]
    return "\n".join(filter(None, lines))


DOCUMENTS = (
    Column("issued", _("Issued on"), "issued_on", ("issued_on",)),
    Column("title", _("Title"), "title"),
    Column("kind", _("Kind"), lambda row: f"{row.get_kind_display()} · {row.get_change_display()}", ("kind", "change")),
    Column("number", _("Document number"), "number", ("number",)),
    Column("version", _("Version"), "version_name"),
    Column("answers", pgettext_lazy("document", "What it answers"), answered_by, on_page=False),
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
    Column("year", _("Year"), "year", on_page=False),
)


def signature(line) -> str:
    """When a line was taken up, and by whom."""
    day = line.taken_up_at and timezone.localdate(line.taken_up_at).isoformat()
    return f"{day} {line.taken_up_by}" if day else ""


COVERAGE = (
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
    Column("taken", _("Taken up"), signature, ("taken_up_at",)),
    Column("urged", _("urged to take it up on"), "urged_on", on_page=False),
    Column("owner", _("Who answers"), answers),
    Column("rhythm", _("Rhythm"), lambda row: str(row.rhythm)),
    Column("on", _("Handed on to"), "handed_on", ("handed_on",), num=True),
)
HANDED_DOWN = (
    Column("no", _("No."), "sort_no", ("sort_no",)),
    Column("title", _("Duty"), "title"),
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
    Column("rhythm", _("Rhythm"), lambda row: str(row.rhythm)),
    Column("year", _("Year"), "year", ("year",)),
    Column("handed", _("Units below"), "handed", ("handed",), num=True),
    Column("taken", _("Taken up"), "taken", ("taken",), num=True),
    Column("open", _("Not taken up"), "open", num=True),
)
