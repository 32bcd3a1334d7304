"""What a number of a past day says: what happened later had not happened yet, on every day of every history."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.periods import Period
from figures.catalogue import Frame
from organization.models import Unit
from rectification.figures import (
    CLOSED,
    CLOSED_EXTENDED,
    CLOSED_IN_TIME,
    CLOSED_LATE,
    OPEN,
    OVERDUE,
    REOPENED,
    REOPENED_SINCE,
    STAGED,
)  # fmt: skip
from rectification.models import AlsoIn, Item, Source
from rectification.problems.stages import ITEM_WORKFLOW
from rectification.standing.dimensions import DIMENSIONS
from rectification.standing.tables import AGEING, STANDING, Table
from responsibility.models import Act
from responsibility.obligations.deadlines import move_deadline
from responsibility.obligations.services import give_evidence
from tests.rectification.factory import Stage, make_act, make_closing, make_item, make_program

YEAR, MARCH = Period.year(2024), date(2024, 3, 1)
LATER = date(2024, 12, 31)


def moment(day):
    return timezone.make_aware(datetime.combine(day, time(9)))


def values(unit, day, *figures):
    return [figure.value(Frame(unit, YEAR, day)) for figure in figures]


def test_what_was_reopened_later_was_closed_then(cast):
    item = make_item(cast.section, Stage.IN_PROGRESS)
    make_closing(item, done_on=date(2024, 5, 10), closed_on=date(2024, 5, 20), reopened_on=date(2024, 6, 10))
    make_act(item, "approve", Stage.REVIEWED, Stage.CLOSED, day=date(2024, 5, 20))
    make_act(item, "recheck", Stage.CLOSED, Stage.CLOSED, day=date(2024, 6, 1))
    make_act(item, "reopen", Stage.CLOSED, Stage.IN_PROGRESS, day=date(2024, 6, 10))
    counted = {
        day: values(cast.bureau, date(2024, *day), CLOSED, OPEN, REOPENED, REOPENED_SINCE)
        for day in ((5, 19), (5, 20), (6, 9), (6, 10), (12, 31))
    }
    assert counted == {
        (5, 19): [0, 1, 0, 0], (5, 20): [1, 0, 0, 1], (6, 9): [1, 0, 0, 1], (6, 10): [0, 1, 1, 0],
        (12, 31): [0, 1, 1, 0],
    }  # fmt: skip


def test_what_was_staged_and_reopened_and_closed_is_each_in_its_time(cast):
    item = make_item(cast.section, Stage.CLOSED, done_on=date(2024, 9, 1), recorded_at=moment(date(2024, 9, 3)))
    make_act(item, "stage", Stage.IN_PROGRESS, Stage.STAGED, day=date(2024, 5, 1))
    make_act(item, "reopen", Stage.STAGED, Stage.IN_PROGRESS, day=date(2024, 7, 1))
    make_act(item, "approve", Stage.REVIEWED, Stage.CLOSED, day=date(2024, 9, 3))
    days = [date(2024, 4, 30), date(2024, 5, 1), date(2024, 6, 30), date(2024, 7, 1), date(2024, 9, 2),
            date(2024, 9, 3)]  # fmt: skip
    assert [values(cast.bureau, day, CLOSED, STAGED, OPEN) for day in days] == [
        [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1], [1, 0, 0],
    ]  # fmt: skip


def test_the_workflow_leaves_behind_what_a_past_day_is_told_from(cast, monkeypatch):
    """No day of an act is set here: closed and reopened through the table of steps, with the clock turned on."""
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member, due_on=date(2024, 6, 30))
    give_evidence(subject=item, by=cast.member, text="材料")
    took(monkeypatch, item, *closing(cast, date(2024, 5, 1), done_on=date(2024, 4, 30)),
         (date(2024, 7, 1), "reopen", cast.head, {"note": "走过场"}))  # fmt: skip
    days = [date(2024, 5, 19), date(2024, 5, 20), date(2024, 6, 30), date(2024, 7, 1)]
    assert [values(cast.bureau, day, CLOSED, OPEN, OVERDUE) for day in days] == [
        [0, 1, 0], [1, 0, 0], [1, 0, 0], [0, 1, 1],
    ]  # fmt: skip


def closing(cast, day, done_on):
    """Applied for on that day, approved nineteen days later."""
    return (
        (day, "apply", cast.member, {"done_on": done_on}),
        (day + timedelta(days=9), "review", cast.head, {}), (day + timedelta(days=19), "approve", cast.leader, {}),
    )  # fmt: skip


def took(monkeypatch, item, *steps):
    for day, verb, by, facts in steps:
        monkeypatch.setattr(timezone, "now", lambda day=day: moment(day))
        ITEM_WORKFLOW.act(obligation=item, verb=verb, by=by, today=day, **facts)
    monkeypatch.undo()


def test_each_closing_is_judged_by_its_own_days_and_deadline(cast, monkeypatch):
    """Closed late, reopened, given more time, closed again within it: the first closing stays late on its days."""
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member, due_on=date(2024, 4, 15))
    give_evidence(subject=item, by=cast.member, text="材料")
    took(monkeypatch, item, *closing(cast, date(2024, 5, 1), done_on=date(2024, 4, 30)),
         (date(2024, 7, 1), "reopen", cast.head, {"note": "走过场"}))  # fmt: skip
    move_deadline(obligation=Item.objects.get(), to=date(2024, 9, 30), by=cast.leader)
    took(monkeypatch, item, *closing(cast, date(2024, 8, 1), done_on=date(2024, 7, 31)))
    told = {
        day: values(cast.bureau, day, CLOSED, CLOSED_IN_TIME, CLOSED_EXTENDED, CLOSED_LATE, REOPENED_SINCE, REOPENED)
        for day in (date(2024, 5, 19), date(2024, 5, 20), date(2024, 6, 30), date(2024, 7, 1), date(2024, 8, 20), LATER)
    }
    assert told == {
        date(2024, 5, 19): [0, 0, 0, 0, 0, 0], date(2024, 5, 20): [1, 0, 0, 1, 1, 0],
        date(2024, 6, 30): [1, 0, 0, 1, 1, 0], date(2024, 7, 1): [0, 0, 0, 0, 0, 1],
        date(2024, 8, 20): [1, 0, 1, 0, 0, 1], LATER: [1, 0, 1, 0, 0, 1],
    }  # fmt: skip


def test_what_was_handed_in_is_not_overdue_while_it_waits_for_approval(cast, monkeypatch):
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member, due_on=date(2024, 4, 15))
    give_evidence(subject=item, by=cast.member, text="材料")
    took(monkeypatch, item, *closing(cast, date(2024, 5, 1), done_on=date(2024, 4, 30)))
    days = [date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 19), date(2024, 5, 20)]
    assert [values(cast.bureau, day, OPEN, OVERDUE) for day in days] == [[1, 1], [1, 0], [1, 0], [0, 0]]


# Random histories against a count by hand

STEPS = st.lists(st.tuples(st.sampled_from(["close", "stage", "reopen"]), st.integers(0, 60), st.integers(0, 9)),
                 max_size=6)  # fmt: skip
ITEMS = st.lists(
    st.fixed_dictionaries({
        "unit": st.integers(0, 6), "source": st.sampled_from(Source.values), "opened": st.integers(-90, 300),
        "aspect": st.sampled_from(["", "甲", "乙"]), "due": st.none() | st.integers(0, 200),
        "earlier": st.none() | st.integers(1, 60), "batch": st.none() | st.integers(0, 2), "steps": STEPS,
        "also": st.sets(st.integers(0, 2)), "void": st.integers(0, 6),
    }),
    max_size=10,
)  # fmt: skip


class Story:
    """One problem's life, told again without SQL."""

    def __init__(self, told, units, batches):
        self.told, self.unit = told, units[told["unit"] % len(units)]
        self.batch = None if told["batch"] is None else batches[told["batch"]]
        self.also = [batches[number] for number in told["also"] if batches[number] != self.batch]
        self.opened = MARCH + timedelta(days=told["opened"])
        self.due = None if told["due"] is None else self.opened + timedelta(days=told["due"])
        moved = self.due and told["earlier"]
        self.first_due = self.due - timedelta(days=told["earlier"]) if moved else None
        self.stage, self.done, self.staged, self.acts, day = "to_plan", None, None, [], self.opened
        self.closings = []  # [closed, done, reopened]
        for verb, later, lag in told["steps"]:
            if (verb == "reopen") != (self.stage in ("closed", "staged")):
                continue
            day += timedelta(days=later)
            source, self.stage = self.stage, {"close": "closed", "stage": "staged", "reopen": "in_progress"}[verb]
            self.done = max(self.opened, day - timedelta(days=lag)) if verb == "close" else None
            self.staged = day if verb == "stage" else self.staged
            if verb == "close":
                self.closings.append([day, self.done, None])
            elif source == "closed":
                self.closings[-1][2] = day
            self.acts.append((day, verb, source, self.stage))

    def store(self):
        fields = {"due_on": self.due, "first_due_on": self.first_due, "source": self.told["source"],
                  "aspect": self.told["aspect"], "opened_on": self.opened, "program": self.batch, "year": 2024,
                  "done_on": self.done, "staged_on": self.staged}  # fmt: skip
        voided = {"voided_at": timezone.now()} if not self.told["void"] else {}
        self.item = make_item(self.unit, self.stage, measures=0, **fields, **voided, recorded_at=None)
        for closed, done, reopened in self.closings:
            make_closing(self.item, closed_on=closed, done_on=done, reopened_on=reopened)
        for number, program in enumerate(self.also):
            AlsoIn.objects.create(item=self.item, program=program, sort_no=number + 1)
        for day, *step in self.acts:
            make_act(self.item, *step, day=day)

    def stood(self, day) -> str:
        then = next((target for on, _verb, _source, target in reversed(self.acts) if on <= day), "open")
        return then if then in ("closed", "staged") else "open"

    def numbers(self, day, period) -> set[str]:
        """The codes of the figures in which it counts."""
        if not self.told["void"] or self.opened > min(day, period.end):
            return set()
        stood, counted = self.stood(day), set()
        if self.opened >= period.start:
            counted = {"problems", f"problems_{stood}"}
            if stood == "closed":
                counted |= {f"problems_{how}" for how in self.closed_how(day)}
            if any(verb == "reopen" and on <= day for on, verb, *_stages in self.acts):
                counted.add("problems_reopened")
        if stood == "open":
            age = (day - self.opened).days
            bucket = "30" if age <= 30 else "90" if age <= 90 else "180" if age <= 180 else "over"
            counted |= {"problems_in_hand", f"problems_age_{bucket}"}
            handed_in = any(done <= day < closed for closed, done, _reopened in self.closings)
            counted |= {"problems_overdue"} if self.due and self.due < day and not handed_in else set()
        return counted

    def closed_how(self, day):
        _closed, done, reopened = next(row for row in reversed(self.closings) if row[0] <= day)
        how = "closed_in_time"
        if not self.due:
            how = "closed_without_deadline"
        elif done > self.due:
            how = "closed_late"
        elif self.first_due and done > self.first_due:
            how = "closed_extended"
        return {how} | ({"reopened_since"} if reopened else set())

    def keys(self, code, unit, period) -> list[str]:
        """In which rows of a table it stands."""
        if code == "unit":
            return [next((below.path for below in Unit.objects.filter(parent=unit)
                          if self.unit.path.startswith(below.path)), unit.path)]  # fmt: skip
        if code == "batch":
            found = [str(program.pk) for program in (self.batch, *self.also) if program]
            return found or [""]
        month = f"{self.opened:%Y%m}" if self.opened >= period.start else f"..{period.start}"
        return [{"source": self.told["source"], "aspect": self.told["aspect"], "month": month}[code]]


@pytest.mark.parametrize("code", sorted(DIMENSIONS))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=ITEMS, as_of=st.integers(-20, 500), period=st.sampled_from(["2024", "2024-H1", "2024-Q3", "2024-04"]))
def test_every_number_of_every_table_is_a_count_by_hand(cast, code, drawn, as_of, period):
    with transaction.atomic():
        period, day = Period.parse(period), MARCH + timedelta(days=as_of)
        units = list(Unit.objects.order_by("pk"))
        batches = [make_program(cast.city, name=f"批次{number}") for number in range(3)]
        stories = [Story(told, units, batches) for told in drawn]
        for story in stories:
            story.store()
        for kind in (STANDING, AGEING):
            for unit in (cast.city, cast.bureau):
                compare(kind, code, Frame(unit, period, day), stories)
        transaction.set_rollback(True)


def compare(kind, code, frame, stories):
    within = [story for story in stories if story.unit.path.startswith(frame.unit.path)]
    table = Table(kind, DIMENSIONS[code], frame, list(Unit.objects.filter(parent=frame.unit)), timezone.localdate())
    by_hand, together = {}, dict.fromkeys((column.figure.code for column in kind.columns), 0)
    for story in within:
        counted = story.numbers(frame.as_of, frame.period) & set(together)
        for figure in counted:
            together[figure] += 1
        for key in story.keys(code, frame.unit, frame.period) if counted else ():
            row = by_hand.setdefault(key, dict.fromkeys(together, 0))
            for figure in counted:
                row[figure] += 1
    assert not table.broken
    assert table.total.values == together
    keys = [key for key, *_rest in table._groups]
    assert {
        key: row for key, row in zip(keys, [row.values for row in table.rows], strict=True) if any(row.values())
    } == by_hand
    assert len(set(keys)) == len(keys)


def test_today_is_told_the_same_without_looking_back(cast):
    """The short way taken for today agrees with the long way taken for yesterday, where nothing happened since."""
    for stage in Stage.values:
        make_item(cast.section, stage, due_on=date(2024, 6, 30))
    reopened = Item.objects.filter(stage=Stage.IN_PROGRESS).get()
    make_act(reopened, "reopen", Stage.CLOSED, Stage.IN_PROGRESS, day=LATER)
    today = timezone.localdate()
    long_way, short_way = (
        {
            row.figure.code: row.figure.value(Frame(cast.bureau, YEAR, day))
            for row in (*STANDING.columns, *AGEING.columns)
        }
        for day in (today - timedelta(days=1), today)
    )
    assert long_way == short_way
    assert Act.objects.count() == 1
