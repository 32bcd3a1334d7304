"""Verbs of those below: sign for the lines that were handed down; and of those above: urge who has not."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organization.importing.base import change_in_bulk
from organization.people.leading import Leaders
from responsibility.cascades.rules import can_take_up
from responsibility.models import Duty
from responsibility.obligations.awaiting import Awaiting, Reason
from responsibility.obligations.notices import Notice, take_back, tell

# So many lines stand on a desk one by one; more of one unit are one line that leads to all
ONE_BY_ONE = 3
SLICE = 500
URGED = "take_up_urged"


@transaction.atomic
def take_up(*, lines, by, now: datetime) -> list[Duty]:
    """Sign for these lines; those it is not this person's to sign for, or that are signed for, stay as they are."""
    rows = lines.select_related("unit", "source__unit").select_for_update(of=("self",)).order_by("pk")
    taken = {row: {"taken_up_at": now, "taken_up_by": by} for row in rows if can_take_up(by, row)}
    change_in_bulk(taken, by=by)
    for row in taken:
        if row.urged_on:
            take_back(Notice(URGED, row, 1, row.urged_on))
    return list(taken)


@transaction.atomic
def urge_to_take_up(*, lines, by, today: date) -> int:
    """Those who have not taken these lines up are told, and find at their desks that they were urged; once a day is
    enough."""
    rows = (
        lines.filter(taken_up_at=None)
        .select_related("unit", "owner", "source__unit")
        .filter(~Q(urged_on=today) | Q(urged_on=None))
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    rows = list(rows)
    change_in_bulk({row: {"urged_on": today} for row in rows}, by=by)
    for first in range(0, len(rows), SLICE):
        some = rows[first : first + SLICE]
        leaders = Leaders([row.unit for row in some], today)
        tell(*(Notice(URGED, row, 1, today, those_who_sign(row, leaders, besides=by)) for row in some))
    return len(rows)


def those_who_sign(line: Duty, leaders: Leaders, *, besides) -> tuple:
    """Whoever answers for the line; where nobody does yet, who leads the unit, or one between it and the unit that
    handed the line down."""
    owner = line.owner
    person = owner if owner and owner.in_force else leaders.leader(line.unit.path, below=line.source.unit.path)
    return (person,) if person and person.in_force and person.pk != besides.pk else ()


def awaiting(user, today: date) -> list[Awaiting]:
    """One query. The line is in force whether it was signed for or not, so nothing here is late."""
    rows = Duty.objects.to_take_up(user, today).select_related("unit", "source__unit")[:500]
    by_unit, url = {}, reverse("responsibility:to_take_up")
    for row in rows:
        by_unit.setdefault(row.unit_id, []).append(row)
    found = []
    for lines in by_unit.values():
        if len(lines) <= ONE_BY_ONE:
            found += [Awaiting(Reason.RECEIVE, row, None, words_of(row), asked=asked(row)) for row in lines]
            continue
        words = ngettext("%(number)d line handed down", "%(number)d lines handed down", len(lines))
        words %= {"number": len(lines)}
        found.append(Awaiting(Reason.RECEIVE, lines[0], None, words, action_url=url, asked=asked(*lines)))
    return found


def words_of(row: Duty) -> str:
    return f"{row._meta.verbose_name} · {urged_words(row)}" if row.urged_on else row._meta.verbose_name


def asked(*rows: Duty) -> str:
    """What is asked, and of whom it comes; a line is in force at once, so there is no day for it."""
    units = dict.fromkeys(str(row.source.unit) for row in rows)
    return _("to be signed for · handed down by %(units)s") % {"units": _(", ").join(units)}


def urged_words(row: Duty) -> str:
    return _("urged on %(day)s") % {"day": row.urged_on.isoformat()}
