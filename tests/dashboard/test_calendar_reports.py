"""Days by which progress is to be reported stand on the calendar and in the feed of whoever owes the report."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organization.models import Absence
from responsibility.followups.feedback import Feedback
from responsibility.followups.services import report_progress
from responsibility.models import Assignment
from tests.cast import make_assignment
from tests.dashboard.test_calendar import TODAY, days, on_a_monday  # noqa: F401  (a fixture)
from tests.dashboard.test_feed import fetched, parsed, subscribe
from tests.responsibility.items import Share, Stage, make_item

pytestmark = pytest.mark.django_db
OVERDUE, PLANNED, REPORTED = ("反馈：整改", "已逾期"), ("反馈：整改", "计划"), ("反馈：整改", "已反馈")


def make_asked(unit, owner, feedback=Feedback.WEEKLY, day=5, **fields):
    """Since Monday, 2 November 2026; every Friday, until it is due on Friday, 18 December."""
    item = make_item(unit, owner=owner, **({"title": "整改", "due_on": date(2026, 12, 18)} | fields))
    item.supervision.feedback, item.supervision.feedback_day = feedback, day
    item.supervision.save()
    return begun(item)


def begun(item):
    Assignment.objects.filter(pk=item.pk).update(created_at=timezone.make_aware(timezone.datetime(2026, 11, 2, 9)))
    return Assignment.objects.get(pk=item.pk)


def test_every_friday_stands_there_missed_reported_or_to_come(cast, signed_in):
    item = make_asked(cast.section, cast.member)
    client = signed_in(cast.member)
    assert days(client) == {6: [OVERDUE], 13: [OVERDUE], 20: [OVERDUE], 27: [PLANNED]}
    report_progress(obligation=item, by=cast.member, today=date(2026, 11, 12), text="在办")
    assert days(client) == {6: [REPORTED], 13: [OVERDUE], 20: [OVERDUE], 27: [PLANNED]}
    report_progress(obligation=item, by=cast.member, today=TODAY, text="在办")
    assert days(client) == {6: [REPORTED], 13: [REPORTED], 20: [REPORTED], 27: [PLANNED]}
    assert days(client, "month=2026-12") == {4: [PLANNED], 11: [PLANNED], 18: [("整改", "进行中")]}, (
        "on the day it is due it is handed in"
    )


def test_on_the_day_itself_it_is_due_today(cast, signed_in):
    make_asked(cast.section, cast.member, Feedback.MONTHLY, 23)
    assert days(signed_in(cast.member)) == {23: [("反馈：整改", "今天到期")]}


@pytest.mark.parametrize("stage", [Stage.ISSUED, Stage.SUBMITTED, Stage.SUSPENDED, Stage.DONE])
def test_while_it_is_nobodys_turn_to_do_it_none_is_owed(cast, signed_in, stage):
    make_asked(cast.section, cast.member, stage=stage, done_on=TODAY if stage == Stage.DONE else None)
    assert days(signed_in(cast.member)) == {}


def test_of_what_is_late_only_the_next_day_is_sure(cast, signed_in):
    make_asked(cast.section, cast.member, due_on=date(2026, 11, 18))
    client = signed_in(cast.member)
    assert days(client) == {6: [OVERDUE], 13: [OVERDUE], 18: [("整改", "已逾期")], 20: [OVERDUE], 27: [PLANNED]}
    assert days(client, "month=2026-12") == {}


def test_a_part_is_reported_by_its_own_owner(cast, signed_in):
    item = make_asked(cast.section, cast.member)
    part = make_assignment(cast.office, owner=cast.assistant, parent=item, share=Share.ASSIST, title="协办",
                           due_on=date(2026, 12, 1))  # fmt: skip
    begun(part)
    found = days(signed_in(cast.assistant), "month=2026-12")
    assert found == {1: [("协办", "进行中")]}
    assert days(signed_in(cast.assistant))[27] == [("反馈：协办", "计划")]
    assert days(signed_in(cast.member))[27] == [PLANNED]


def test_it_is_shown_to_whoever_owes_it_and_on_the_calendar_of_the_unit(cast, signed_in):
    make_asked(cast.section, cast.member)
    assert days(signed_in(cast.head)) == {}
    assert days(signed_in(cast.head), "unit=section")[27] == [PLANNED]
    assert days(signed_in(cast.assistant)) == {}
    now = timezone.localdate(timezone.now())  # who stands in is asked of the real day
    Absence.objects.create(user=cast.member, stand_in=cast.assistant, from_on=min(now, TODAY), to_on=max(now, TODAY),
                           entered_by=cast.unitadmin)  # fmt: skip
    assert days(signed_in(cast.assistant))[27] == [PLANNED]


def test_the_feed_holds_them_as_whole_days(cast, signed_in):
    item = make_asked(cast.section, cast.member)
    report_progress(obligation=item, by=cast.member, today=date(2026, 11, 6), text="在办")
    path = subscribe(signed_in(cast.member))
    events = {event.start: event for event in parsed(fetched(path))}
    assert {day: str(event["SUMMARY"]) for day, event in events.items()} == {
        date(2026, 11, 6): "〔已反馈〕反馈：整改", date(2026, 12, 18): "到期：整改",
        **{date(2026, *day): "反馈：整改" for day in ((11, 13), (11, 20), (11, 27), (12, 4), (12, 11))},
    }  # fmt: skip
    one = events[date(2026, 11, 27)]
    assert (one.end - one.start, one["TRANSP"]) == (timedelta(days=1), "TRANSPARENT")
    assert one["UID"] == f"responsibility.assignment-{item.pk}-report-2026-11-27@127.0.0.1"
    assert one["CATEGORIES"].cats == ["进展反馈"]


def test_the_number_of_queries_does_not_grow_with_the_items(cast, signed_in):
    client = signed_in(cast.leader)

    def cost(number, query):
        for place in range(number):
            item = make_asked(cast.section, cast.leader, title=f"{number}-{place}")
            part = make_assignment(cast.office, owner=cast.leader, parent=item, share=Share.ASSIST, due_on=item.due_on)
            report_progress(obligation=begun(part), by=cast.leader, today=date(2026, 11, 9), text="在办")
        client.get(f"/calendar/?{query}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/calendar/?{query}")
        return len(queries)

    few = {query: cost(1, query) for query in ("month=2026-11", "month=2026-11&unit=bureau")}
    assert {query: cost(20, query) for query in few} == few
