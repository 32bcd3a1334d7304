"""More time for a problem, and the deadlines of its measures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from rectification.measures.services import MeasureLine
from rectification.models import Item
from rectification.problems.services import save_item
from responsibility.followups.services import ask_extension
from tests.rectification.factory import make_item, make_measure
from tests.rectification.test_pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast):
    """A problem due in five days, with measures due that day, before it, and carried out."""
    today = timezone.localdate()
    due = today + timedelta(days=5)
    item = make_item(cast.section, "in_progress", owner=cast.member, due_on=due, opened_on=today, measures=0)
    make_measure(item, sort_no=1, text="同日", owner=cast.member, due_on=due)
    make_measure(item, sort_no=2, text="较早", owner=cast.member, due_on=today + timedelta(days=2))
    make_measure(item, sort_no=3, text="已落实", owner=cast.member, due_on=due, done_on=today)
    make_measure(item, sort_no=4, text="未定时限", owner=cast.member, due_on=None)
    make_measure(item, sort_no=5, text="也是同日", owner=cast.recorder, due_on=due)
    ask_extension(obligation=item, by=cast.member, today=today, to_day=due + timedelta(days=20), reason="等待批复")
    return item


def days(item):
    return [row.due_on for row in item.measures.all()]


def test_time_granted_moves_the_measures_due_on_the_same_day_and_says_which(cast, signed_in, asked):
    before, due = days(asked), asked.due_on
    client, url = signed_in(cast.head), asked.follow_up_url("extension")
    words = "时限相同、尚未落实的措施一并顺延：第1、5条。"
    assert words in text_of(client.get(url))
    later = due + timedelta(days=9)
    answer = client.post(url, {"granted": "yes", "to_day": later.isoformat()})
    assert answer.status_code == 302
    assert days(asked) == [later, before[1], before[2], None, later]
    note = asked.acts.get(verb="move_deadline").note
    assert note == f"{due.isoformat()} → {later.isoformat()}\n等待批复\n{words}"
    assert Entry.objects.filter(kind="rectification.measure", event="changed").count() == 2
    assert words in text_of(client.get(asked.get_absolute_url()))


def test_time_refused_moves_no_measure(cast, signed_in, asked):
    before = days(asked)
    signed_in(cast.head).post(asked.follow_up_url("extension"), {"granted": "no", "words": "按期完成"})
    assert days(asked) == before and asked.acts.filter(verb="extension_refuse").exists()


def test_a_problem_without_such_measures_promises_nothing(cast, signed_in, asked):
    asked.measures.filter(due_on=asked.due_on).update(due_on=None)
    assert "顺延" not in text_of(signed_in(cast.head).get(asked.follow_up_url("extension")))


def test_a_measure_that_keeps_the_old_deadline_says_so_on_the_page(cast, signed_in, asked):
    client, later = signed_in(cast.head), asked.due_on + timedelta(days=9)
    before = days(asked)
    assert "本措施时限" not in text_of(client.get(asked.get_absolute_url()))
    save_item(item=asked, by=cast.head, version=None, measures=typed(asked), due_on=later)
    assert days(Item.objects.get()) == before, "on the edit form the measures stay as typed"
    page = client.get(asked.get_absolute_url())
    stays = [row.stays for row in page.context["measures"]]
    said = f"本措施时限未变，问题的整改时限现为{later.isoformat()}。"
    assert stays == [said, "", "", "", said] and said in text_of(page)
    asked.measures.filter(sort_no=2).update(due_on=timezone.localdate() - timedelta(days=1))
    late = client.get(asked.get_absolute_url()).context["measures"][1].stays
    assert late == f"本措施时限已过，问题的整改时限现为{later.isoformat()}。"
    asked.measures.filter(sort_no=2).update(done_on=timezone.localdate())
    assert client.get(asked.get_absolute_url()).context["measures"][1].stays == ""


def typed(item):
    return [MeasureLine(row.text, row.owner, row.due_on, row.done_on, row.pk) for row in item.measures.all()]
