"""Verbs: enter a work item (立项) with its number and its parts, and rewrite it."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from organization.editing import locked, save_next
from organization.models import Unit
from organization.tree.services import refuse_closed
from responsibility.assignments.judges import wrong_judges
from responsibility.assignments.parts import PartLine, add_parts, rewrite_parts
from responsibility.models import Act, Assignment, Supervision
from responsibility.obligations.deadlines import move_deadline
from responsibility.obligations.services import hand_on

Stage = Assignment.Stage
# Columns of the item that its registrar fills in, and those of its particulars
ASKED = ("unit", "title", "detail", "owner", "due_on", "needs_approval")
PARTICULARS = ("kind", "registrar_unit", "source", "supervisor", "leader", "priority", "feedback", "feedback_day")


@transaction.atomic
def register(
    *, by, today: date, parts: Iterable[PartLine] = (), origin=None, issue_now: bool = False, **fields
) -> Assignment:
    """A draft with its number; nobody owes it until it is issued. `origin` is what it was born in (an instruction)."""
    item = Assignment(stage=Stage.DRAFT, needs_review=True, created_by=by, origin=origin)
    particulars = Supervision(year=today.year)
    _fill(item, particulars, fields)
    serial = next_serial(particulars.registrar_unit, particulars.kind, particulars.year)
    refuse_closed(item.unit)
    refuse_closed(particulars.registrar_unit)
    item.full_clean(exclude=["origin_type"])
    item.save()
    particulars.assignment = item
    particulars.serial = serial
    particulars.number = Supervision.numbered(particulars.kind, particulars.year, particulars.serial)
    particulars.full_clean()
    particulars.save()
    Act.objects.create(
        subject=item, verb="register", from_stage="", to_stage=item.stage, by=by, note=particulars.number
    )
    add_parts(item=item, lines=parts, by=by, today=today)
    if issue_now:
        return item.workflow.act(obligation=item, verb="issue", by=by, today=today)
    return item


def next_serial(unit, kind: str, year: int) -> int:
    """The number after the last one given. Call in a transaction: the unit's row is locked until it ends, so that two
    registrars never take the same; and before the unit is kept open, or two that share it would wait for each other."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    given = Supervision.objects.filter(registrar_unit=unit, kind=kind, year=year)
    return (given.aggregate(last=Max("serial"))["last"] or 0) + 1


@transaction.atomic
def rewrite(
    *, item: Assignment, by, today: date, version: int | None, parts: Iterable[PartLine] = (), issue_now: bool = False,
    **fields,
) -> Assignment:  # fmt: skip
    """Change what is asked of an item not yet closed. Its kind, unit that registered it and number stay; the parts
    typed are a draft's."""
    row = locked(Assignment, item.pk, version)
    if row.voided_at or row.stage not in (Stage.DRAFT, *Assignment.OPEN_STAGES):
        raise ValidationError(_("This assignment is closed; its wording can no longer be changed."))
    particulars = row.supervision
    if row.stage != Stage.DRAFT and fields.get("unit", row.unit) != row.unit:
        raise ValidationError({"unit": _("It is issued: cancel it, and register it for the other unit.")})
    hand_on(obligation=row, owner=fields.pop("owner", row.owner), by=by)
    due_on = fields.pop("due_on", row.due_on)
    before = {name: getattr(particulars, name) for name in PARTICULARS}
    _fill(row, particulars, {name: value for name, value in fields.items() if name not in ("kind", "registrar_unit")})
    if any(getattr(particulars, name) != value for name, value in before.items()):
        particulars.full_clean()
        particulars.save()
    row.full_clean(exclude=["origin_type"])
    if row.stage == Stage.DRAFT:
        row.due_on = due_on
        save_next(row)
        rewrite_parts(item=row, lines=parts, by=by, today=today)
    else:
        move_deadline(obligation=row, to=due_on, by=by)
    if row.stage == Stage.DRAFT and issue_now:
        return row.workflow.act(obligation=row, verb="issue", by=by, today=today)
    return row


def _fill(item, particulars, fields):
    for name, value in fields.items():
        if name not in (*ASKED, *PARTICULARS):
            raise TypeError(f"{name} is not for people to change")
        setattr(item if name in ASKED else particulars, name, value)
    if not item.unit.is_within(particulars.registrar_unit):
        raise ValidationError({"unit": _("It does not belong to the unit that registers the item.")})
    check_judges(item, particulars)


def check_judges(item, particulars):
    """Whoever is named to judge may do so, is not the one who answers for it, and does not do both."""
    wrong = wrong_judges(
        unit=item.unit, owner_id=item.owner_id, supervisor=particulars.supervisor, leader=particulars.leader,
        needs_approval=item.needs_approval,
    )  # fmt: skip
    if wrong:
        raise ValidationError(wrong)
