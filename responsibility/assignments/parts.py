"""Verbs on the parts (分解任务、协办) of an item: how they are made, and how they go along with the whole."""

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organization.editing import locked, save_next
from organization.tree.services import refuse_closed
from responsibility.models import Act, Assignment
from responsibility.obligations.concerned import answering
from responsibility.obligations.deadlines import move_deadline
from responsibility.obligations.notices import Notice, tell

Stage, Share = Assignment.Stage, Assignment.Share
MOST_PARTS = 30


@dataclass(frozen=True)
class PartLine:
    """One part as typed. `pk` names a stored one; `removed` takes it away while the item is a draft."""

    unit: object
    share: str = Share.PART
    title: str = ""
    detail: str = ""
    owner: object = None
    due_on: date | None = None
    pk: int | None = None
    removed: bool = False


class PartRefused(ValidationError):
    """What is wrong with one part, and which line of those typed it was."""

    def __init__(self, line: PartLine, refusal: ValidationError):
        super().__init__(refusal)
        self.line, self.refusal = line, refusal


@contextmanager
def _told_of(line: PartLine):
    try:
        yield
    except ValidationError as refusal:
        raise PartRefused(line, refusal) from refusal


@transaction.atomic
def add_parts(*, item: Assignment, lines: Iterable[PartLine], by, today: date) -> list[Assignment]:
    """Hand parts of an open item to units: each is signed for, worked on and reviewed in its own unit. Those of a
    draft stay drafts until it is issued."""
    item = locked(Assignment, item.pk)
    if item.parent_id or item.duty_id:
        raise ValidationError(_("Only a whole item issued by hand is split into parts."))
    if item.voided_at or item.stage not in Assignment.SPLIT_STAGES:
        raise ValidationError(
            _("This can no longer be done: the record is now “%(stage)s”.") % {"stage": item.get_stage_display()}
        )
    stage = Stage.DRAFT if item.stage == Stage.DRAFT else Stage.ISSUED
    made = [_made(item, line, by, stage) for line in lines if not line.removed]
    if item.parts.is_open().count() + item.parts.filter(stage=Stage.DRAFT).count() > MOST_PARTS:
        raise ValidationError(_("An item has %(most)d parts at most.") % {"most": MOST_PARTS})
    return made


def _made(item, line: PartLine, by, stage) -> Assignment:
    part = Assignment(parent=item, stage=stage, created_by=by)
    with _told_of(line):
        _fill(part, item, line)
        refuse_closed(part.unit)
    part.save()
    verb = "register" if stage == Stage.DRAFT else "issue"
    Act.objects.create(subject=part, verb=verb, from_stage="", to_stage=stage, by=by)
    return part


def _fill(part, item, line: PartLine):
    part.parent = item
    part.unit, part.owner, part.share = line.unit, line.owner, line.share or Share.PART
    part.title, part.detail = line.title.strip() or item.title, line.detail
    part.due_on = line.due_on or item.due_on
    part.check_deadline(part.due_on)
    part.full_clean(exclude=["origin_type", "parent"])


@transaction.atomic
def rewrite_parts(*, item: Assignment, lines: Iterable[PartLine], by, today: date) -> None:
    """Bring the parts of a draft, which is locked, to the lines typed. What is taken away was never issued."""
    stored = {part.pk: part for part in item.parts.select_related("unit", "owner")}
    new = []
    for line in lines:
        part = stored.pop(line.pk, None)
        if part is None:
            new.append(line)
        elif line.removed:
            part.workflow.act(obligation=part, verb="cancel", by=by, today=today, system=True,
                              note=_("Taken out of the draft."))  # fmt: skip
        elif part.stage == Stage.DRAFT:
            before = {
                name: getattr(part, name) for name in ("unit_id", "owner_id", "share", "title", "detail", "due_on")
            }
            with _told_of(line):
                _fill(part, item, line)
            if any(getattr(part, name) != value for name, value in before.items()):
                save_next(part)
    add_parts(item=item, lines=new, by=by, today=today)


def check_parts_closed(item):
    """The whole is not done while a part of it is owed."""
    still = list(item.parts.is_open().select_related("unit")[:3]) if item.parent_id is None else []
    if still:
        raise ValidationError(
            _("Parts of it are still open: %(parts)s. The item is handed in when they are closed.")
            % {"parts": _(", ").join(f"{part.unit} · {part.title}" for part in still)}
        )


def check_item_at_work(part):
    """A part comes back only while its item is worked on."""
    if part.parent_id and part.parent.stage not in Assignment.SPLIT_STAGES:
        raise ValidationError(_("The item it is part of is “%(stage)s”.") % {"stage": part.parent.get_stage_display()})


def issue_parts(item, *, by, today, **_facts):
    for part in _of(item, (Stage.DRAFT,)):
        _step(part, "issue", by, today)


def cancel_parts(item, *, by, today, note, **_facts):
    for part in _of(item, (Stage.DRAFT, *Assignment.OPEN_STAGES)):
        _step(part, "cancel", by, today, note=note)
    tell_the_lead(item, by=by, today=today)


def tell_the_lead(part, *, by, today, **_facts):
    """A part of an item that is worked on is closed: whoever answers for the item learns of it, and that it is their
    turn once none is open."""
    item = part.parent
    if item is None or item.voided_at or item.stage not in Assignment.AT_WORK_STAGES:
        return
    still_open, closed = item.parts.is_open().exists(), item.parts.count() - item.parts.is_open().count()
    told = tuple(person for person in answering(item, today) if by is None or person.pk != by.pk)
    if part.stage == Stage.DONE or not still_open:
        tell(Notice("part_closed" if still_open else "parts_closed", item, closed, today, told))


def suspend_parts(item, *, by, today, note, **_facts):
    """The clock stops for those at work on a part, too; what waits for its review goes on waiting."""
    for part in _of(item, Assignment.AT_WORK_STAGES):
        _step(part, "suspend", by, today, note=note)


def go_on(row, *, by, today, note, due_on):
    """The clock runs again with a new deadline; parts stopped with their item go on where they stood, with as many days
    left of the item's as before."""
    gained = max(due_on - row.due_on, timedelta())
    stopped = [(part, max(min(part.due_on + gained, due_on), today)) for part in _of(row, (Stage.SUSPENDED,))]
    if due_on >= row.due_on:
        move_deadline(obligation=row, to=due_on, by=by, why=note)
    for part, day in stopped:
        _step(part, "go_on", by, today, note=note, due_on=day)
    if due_on < row.due_on:
        move_deadline(obligation=row, to=due_on, by=by, why=note)


def where_it_stood(row) -> str:
    """The stage before the clock was stopped, or before it was withdrawn; in progress where nothing tells."""
    last = row.acts.filter(to_stage=row.stage).order_by("-pk").values_list("from_stage", flat=True).first()
    if row.stage == Stage.SUSPENDED:
        return last if last in Assignment.AT_WORK_STAGES else Stage.OPEN
    return {Stage.DRAFT: Stage.DRAFT, Stage.ISSUED: Stage.ISSUED, Stage.DECLINED: Stage.ISSUED}.get(last, Stage.OPEN)


def _of(item, stages):
    if item.parent_id or item.duty_id:
        return Assignment.objects.none()
    return Assignment.objects.standing().filter(parent=item, stage__in=stages).order_by("pk")


def _step(part, verb, by, today, **facts):
    part.workflow.act(obligation=part, verb=verb, by=by, today=today, system=True, **facts)
