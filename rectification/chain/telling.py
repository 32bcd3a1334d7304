"""The whole chain of a problem, in order of time, for one reader: what they may not open is not named."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from rectification.chain.links import Link
from rectification.models import Item
from responsibility.models import Document
from responsibility.obligations.deadlines import MOVE

# On one day: where it was found, the problem, what was done, what was shown for it and judged, what was made of it
BORN, FOUND, FED_BACK, PROBLEM, DONE, SHOWN, MADE = range(7)
MADE_OF_IT = {
    Document.Change.MADE: gettext_lazy("Rule document made because of it"),
    Document.Change.REVISED: gettext_lazy("Rule document revised because of it"),
    Document.Change.REPEALED: gettext_lazy("Rule document repealed because of it"),
}
CAME_OF_IT = gettext_lazy("Line of the responsibility list that came of it")
CARRIED_OUT = pgettext_lazy("rectification", "Measure %(number)d carried out")
STILL_TO_DO = pgettext_lazy("rectification", "Measure %(number)d still to be carried out")


@dataclass(frozen=True)
class Chain:
    """What has been, and what is still to come, each in order of time."""

    links: list[Link]
    ahead: list[Link]


def chain_of(item: Item, *, acts, evidence, measures, remedies, origin) -> Chain:
    """From what the page of the problem has loaded. `origin` is (what it is called, its address) as `origin_of` tells
    it to this reader; no address: it is closed to them."""
    links = [*born(item, origin), *fed_back(item), problem(item), *carried_out(measures), *shown(evidence)]
    links += [*steps(item, acts), *made(remedies)]
    return Chain(sorted(links, key=lambda link: link.order), sorted(ahead(item, measures), key=lambda link: link.order))


def born(item, origin):
    """The meeting's side, told by the record itself (links.py)."""
    name, address = origin
    if not name:
        return []
    if address and hasattr(item.origin, "told_as_origin"):
        return item.origin.told_as_origin()
    return [Link(item.opened_on, _("Arose from"), name, address, icon="people", place=BORN)]


def fed_back(item):
    programs = [item.program] if item.program else []
    for program in [*programs, *(row.program for row in item.also_rows.all())]:
        yield Link(
            program.feedback_on, _("Fed back in a batch"), str(program), program.get_absolute_url(), program.document,
            icon="folder2-open", place=FED_BACK,
        )  # fmt: skip


def problem(item) -> Link:
    words = "\n".join(filter(None, (item.aspect, item.sub_problem)))
    return Link(
        item.opened_on, pgettext("rectification", "Problem found"), item.title, "", words,
        marks=(str(item.get_source_display()),), tone="warning", icon="exclamation-circle", place=PROBLEM,
    )  # fmt: skip


def carried_out(measures):
    for number, measure in enumerate(measures, 1):
        if measure.done_on:
            yield Link(
                measure.done_on, CARRIED_OUT % {"number": number}, words=measure.text, who=str(measure.owner or ""),
                tone="info", icon="check-circle-fill", place=DONE,
            )  # fmt: skip


def shown(evidence):
    for piece in evidence:
        record = piece.record
        text = str(record or piece.file or (_("A record of the unit") if piece.source_id else ""))
        address = (record or piece.file).get_absolute_url() if record or piece.file else ""
        marks = (_("for measure %(numbers)s") % {"numbers": piece.for_measures},) if piece.for_measures else ()
        yield Link(
            timezone.localdate(piece.given_at), capfirst(_("evidence")), text, address, piece.text,
            str(piece.given_by or ""), piece.given_at, marks, "info", "paperclip", SHOWN,
        )  # fmt: skip


def steps(item, acts):
    """Those people take, and each move of the deadline; what is only said meanwhile stands beside, not here."""
    for act in acts:
        step = item.workflow.step(act["code"])
        if not (step and step.label) and act["code"] != MOVE:
            continue
        who = str(act["who"] or _("The system"))
        if act["acting_for"]:
            who = f"{who} {_('acting for %(name)s') % {'name': act['acting_for']}}"
        marks = (f"→ {act['to_label']}",) if act["to_label"] else ()
        place = PROBLEM if act["code"] == "start" else SHOWN  # a measure is carried out after the start
        yield Link(timezone.localdate(act["at"]), act["verb"], words=act["note"], who=who, at=act["at"], marks=marks,
                   tone=act["tone"], icon="clock-history" if act["code"] == MOVE else "", place=place)  # fmt: skip


def made(remedies):
    for row in remedies:
        is_document = row.document_id is not None
        what = MADE_OF_IT[row.document.change] if is_document else CAME_OF_IT
        icon = "file-earmark-text" if is_document else "list-check"
        on = timezone.localdate(row.entered_at)  # a line of the list bears the whole year
        if row.record is None:
            text, address = capfirst(row.made._meta.verbose_name), ""
        else:
            on = row.document.issued_on if is_document else on
            number = row.document.number if is_document else str(row.duty.year)
            text, address = f"{row.made} {number}".strip(), row.made.get_absolute_url()
        marks = (_("void"),) if row.record is not None and row.made.voided_at else ()
        yield Link(on, what, text, address, row.note, marks=marks, tone="success", icon=icon, place=MADE)


def ahead(item, measures):
    if item.voided_at or item.stage == Item.Stage.CLOSED:
        return
    for number, measure in enumerate(measures, 1):
        if not measure.done_on:
            yield Link(measure.due_on, STILL_TO_DO % {"number": number}, words=measure.text,
                       who=str(measure.owner or ""), icon="hourglass-split")  # fmt: skip
    if item.stage == Item.Stage.STAGED:
        yield Link(item.next_review_on, _("Next review"), icon="hourglass-split", place=DONE)
    elif item.due_on:
        yield Link(item.due_on, capfirst(pgettext("rectification", "deadline")), icon="clock", place=DONE)
