"""Verbs of those below: sign for the lines that were handed down; and of those above: urge who has not."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organization.importing.base import change_in_bulk
from responsibility.cascades.rules import can_take_up
from responsibility.models import Duty
from responsibility.obligations.awaiting import Awaiting, Reason

# So many lines stand on a desk one by one; more of one unit are one line that leads to all
ONE_BY_ONE = 3


@transaction.atomic
def take_up(*, lines, by, now: datetime) -> list[Duty]:
    """Sign for these lines; those it is not this person's to sign for, or that are signed for, stay as they are."""
    rows = lines.select_related("unit", "source__unit").select_for_update(of=("self",)).order_by("pk")
    taken = {row: {"taken_up_at": now, "taken_up_by": by} for row in rows if can_take_up(by, row)}
    change_in_bulk(taken, by=by)
    return list(taken)


@transaction.atomic
def urge_to_take_up(*, lines, by, today: date) -> int:
    """Those who have not taken these lines up find at their desks that they were urged; once a day is enough."""
    rows = (
        lines.filter(taken_up_at=None)
        .filter(~Q(urged_on=today) | Q(urged_on=None))
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    rows = list(rows)
    change_in_bulk({row: {"urged_on": today} for row in rows}, by=by)
    return len(rows)


def awaiting(user, today: date) -> list[Awaiting]:
    """One query. The line is in force whether it was signed for or not, so nothing here is late."""
    rows = Duty.objects.to_take_up(user, today).select_related("unit", "source__unit")[:500]
    by_unit, url = {}, reverse("responsibility:to_take_up")
    for row in rows:
        by_unit.setdefault(row.unit_id, []).append(row)
    found = []
    for lines in by_unit.values():
        if len(lines) <= ONE_BY_ONE:
            found += [Awaiting(Reason.RECEIVE, row, None, words_of(row)) for row in lines]
            continue
        words = ngettext("%(number)d line handed down", "%(number)d lines handed down", len(lines))
        words %= {"number": len(lines)}
        found.append(Awaiting(Reason.RECEIVE, lines[0], None, words, action_url=url))
    return found


def words_of(row: Duty) -> str:
    words = _("handed down by %(unit)s") % {"unit": row.source.unit}
    return f"{words} · {urged_words(row)}" if row.urged_on else words


def urged_words(row: Duty) -> str:
    return _("urged on %(day)s") % {"day": row.urged_on.isoformat()}
