"""The standard duties from which a unit makes its responsibility list, and the first day each one falls due."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.db import transaction

from calendars.working_days import WorkingDays
from organization.models import Posting, Unit
from organization.tree.paths import ancestor_paths
from responsibility.duties.holders import answering
from responsibility.duties.services import save_duty
from responsibility.models import Duty, EvidenceKind
from responsibility.rhythms.rhythm import dues_between

FILE = Path(__file__).with_name("standard_duties.toml")
FIELDS = ("title", "measures", "standard", "per", "count", "windows", "capacity")


@cache
def standard_duties() -> dict[str, dict]:
    """By code, in the order in which a list would print them."""
    return {line["code"]: line for line in tomllib.loads(FILE.read_text(encoding="utf-8"))["duties"]}


@dataclass
class Draft:
    """A duty about to be put on the list: when it first falls due and who will answer, or that it is there already."""

    duty: Duty
    first_due: date | None
    answers: int | None
    is_there: bool


def drafts(*, unit, codes, capacities: dict, valid_from: date, by) -> list[Draft]:
    """What the choice would bring, nothing saved. In force from that day to the end of its year: of an earlier period
    nothing is asked (an office that starts in July owes no first half-year)."""
    there = set(Duty.objects.standing().filter(unit=unit, year=valid_from.year).values_list("title", flat=True))
    kinds = {kind.code: kind for kind in EvidenceKind.objects.filter(unit=None)}
    working = WorkingDays.load(valid_from, valid_from + timedelta(days=400))
    found = []
    for number, (code, line) in enumerate(standard_duties().items(), start=1):
        if code not in codes:
            continue
        fields = {name: line[name] for name in FIELDS if name in line} | {"capacity": capacities[code]}
        duty = Duty(
            unit=unit, year=valid_from.year, sort_no=number, valid_from=valid_from, created_by=by,
            valid_to=date(valid_from.year, 12, 31), evidence_kind=kinds.get(line.get("kind")), **fields,
        )  # fmt: skip
        found.append(Draft(duty, first_due(duty, working), answering(duty, valid_from), duty.title in there))
    return found


def answers_in(unit, day: date) -> dict[str, Posting]:
    """Capacity -> the post that would answer for a duty of the unit: held there, else nearest above it."""
    paths = [*ancestor_paths(unit.path), unit.path]
    held = Posting.objects.on(day).filter(unit__path__in=paths, user__is_active=True).exclude(capacity="")
    nearest = {}
    for posting in held.select_related("user", "unit").in_order():
        before = nearest.get(posting.capacity)
        if before is None or len(posting.unit.path) > len(before.unit.path):
            nearest[posting.capacity] = posting
    return nearest


def first_due(duty: Duty, working: WorkingDays) -> date | None:
    """The first day on which it falls due; None for what falls due on an event, or not again this year."""
    dues = dues_between(duty, duty.valid_from, duty.valid_to, working)
    return next((due.due_on for due in dues if due.due_on), None)


@transaction.atomic
def put_on_the_list(*, drafts: list[Draft], today: date) -> int:
    """How many lines are new. What is on the list by now stays as it is, so a second click adds nothing, not even at
    the same moment: the unit's row is locked while its list is looked at and added to."""
    new = 0
    for draft in sorted(drafts, key=lambda draft: draft.duty.unit_id):
        duty = draft.duty
        Unit.objects.select_for_update(no_key=True).get(pk=duty.unit_id)
        if not Duty.objects.standing().filter(unit=duty.unit_id, year=duty.year, title=duty.title).exists():
            save_duty(duty=duty, today=today)
            new += 1
    return new
