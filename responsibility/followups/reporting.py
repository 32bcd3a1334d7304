"""Which reports stand out, for many obligations at once: their rhythm, the days since it is the doer's turn, and what
was reported meanwhile."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Max
from django.utils import timezone

from calendars.working_days import WorkingDays
from responsibility.followups.feedback import Owed, feedback_days, owed
from responsibility.models import Act, Progress
from responsibility.obligations.awaiting import Awaiting, Reason

# Far enough to find the next day of any rhythm, over the longest holiday
AHEAD = timedelta(days=50)


@dataclass(frozen=True)
class Asked:
    """The days on which reports are asked of one obligation, since it is its doer's turn, and those of the reports."""

    row: models.Model
    days: list[date]
    reported: list[date]
    working: WorkingDays


def owed_by(obligations, today: date) -> dict[int, Owed]:
    """Id -> what is owed, for those `asked` for reports."""
    return {one.row.pk: owed(one.days, one.reported, today) for one in asked(obligations, today, today)}


def asked(obligations, today: date, until: date) -> list[Asked]:
    """Those of one kind from which reports are asked and whose doer's turn it is, with the days up to `until` and the
    next one after it. What is late is asked for as long as it is not done. Three queries, however many."""
    rows = list({row.pk: row for row in obligations if row.rhythm_of_reports and row.is_in_hand}.values())
    if not rows:
        return []
    since = turn_begins(rows)
    reported: dict[int, list[date]] = {}
    for pk, day in Progress.objects.about_all(rows).order_by().values_list("object_id", "on"):
        reported.setdefault(pk, []).append(day)
    farthest = max(today, until) + AHEAD
    working = WorkingDays.load(min(since.values()), farthest)
    found = []
    for row in rows:
        first, last = since[row.pk], row.due_on
        days = feedback_days(row.rhythm_of_reports, first, max(farthest, first + AHEAD), working)
        days = [day for day in days if last is None or day < last or last < today]
        found.append(Asked(row, days, [day for day in reported.get(row.pk, ()) if day >= first], working))
    return found


def percents(obligations) -> dict[int, int]:
    """Id -> the percent last reported, for those of one kind of which any was. One query."""
    if not obligations:
        return {}
    rows = Progress.objects.about_all(obligations).exclude(percent=None).order_by("number")
    return dict(rows.values_list("object_id", "percent"))


def to_report(lines: list[Awaiting], today: date) -> list[Awaiting]:
    """The lines of someone's desk (own work of one kind), saying "to report" where a report is asked for by now. What
    is late or was sent back stays so: that comes first, and its page asks for the report."""
    owed_now = owed_by([line.record for line in lines], today)

    def said(line):
        by = owed_now[line.record.pk].by(today) if line.record.pk in owed_now else None
        if by is None or line.reason not in (Reason.SOON, Reason.OPEN):
            return line
        url = line.record.follow_up_url("progress")
        return replace(line, reason=Reason.REPORT, by=by, action_url=url)

    return [said(line) for line in lines]


def turn_begins(rows) -> dict[int, date]:
    """Id -> the day on which it came, or came back, to its doer: time spent waiting for others asks for no report."""
    kind = type(rows[0])
    in_hand = set(kind.AT_WORK_STAGES) - set(kind.TO_RECEIVE_STAGES)
    acts = Act.objects.filter(
        content_type=ContentType.objects.get_for_model(kind), object_id__in=[row.pk for row in rows],
        to_stage__in=in_hand,
    ).exclude(from_stage__in=in_hand)  # fmt: skip
    came = dict(acts.order_by().values_list("object_id").annotate(at=Max("at")))
    return {row.pk: timezone.localdate(came.get(row.pk) or row.created_at) for row in rows}
