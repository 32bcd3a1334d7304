"""Random histories of problems: whatever people try in whatever order, all that must hold is asked after each act, and
agrees with what the test itself has written down.

A history goes in rounds. In each, one thing is tried with every problem, then every invariant is asked of all: so each
is asked of a problem after each act on it, at a tenth of what asking after each act would take.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from calendars.periods import Period
from figures.catalogue import Frame, Ratio
from organization.models import Absence
from organization.rights import Role
from organization.unit_settings import NOTHING_SET
from rectification import figures, rules
from rectification.approvals import signatures
from rectification.approvals.settings import set_approvals
from rectification.invariants import INVARIANTS
from rectification.measures.services import MeasureLine, carry_out, save_measures
from rectification.models import Item, RectificationSetting
from rectification.problems.services import open_item, save_item, void_item
from rectification.problems.stages import ITEM_WORKFLOW
from responsibility.followups.rules import can_decide_extension
from responsibility.followups.services import ask_extension, decide_extension, withdraw_extension
from responsibility.invariants import INVARIANTS as OF_OBLIGATIONS
from responsibility.obligations.services import give_evidence
from responsibility.obligations.workflow import Workflow
from responsibility.rules import can_move_deadline
from tests.cast import make_user
from tests.depth import SEED, rounds

PROBLEMS, ROUNDS = 10, 25
ACTS_OR_SO = 100  # that many of what is tried in one history are taken
CHOICES = 4_000  # a byte each, in one history
SIGNING = ("review", "endorse", "approve")
VERBS = {"start", "apply", "review", "endorse", "approve", "return", "stage", "keep", "recheck", "reopen"}
BESIDE = {"extension_ask", "extension_grant", "extension_refuse", "extension_withdraw", "move_deadline", "hand_on"}
MOVES = [*["step"] * 9, *["evidence"] * 2, *["measure"] * 3, "plan", "ask", *["decide"] * 3, "withdraw", "edit", "edit",
         "setting", "sleep", "void"]  # fmt: skip
COUNTS = [figure for figure in figures.FIGURES if not isinstance(figure, Ratio)]


def opened(cast):
    """Ten problems of two sections, from which every history starts."""
    day = timezone.localdate() - timedelta(days=300)
    cast.deputy = make_user("deputy", cast.bureau, Role.LEADER)
    for number in range(PROBLEMS):
        lines = [MeasureLine("修订制度", owner=cast.member, due_on=day + timedelta(days=30)), MeasureLine("开展培训")]
        open_item(by=cast.clerk, unit=cast.office if number % 3 == 2 else cast.section, title=f"问题{number}",
                  source="self_check", year=day.year, measures=lines, opened_on=day)  # fmt: skip
    return day


class History:
    """What was done to the problems. `draw(options)` chooses."""

    refusals = (PermissionDenied, ValidationError)
    keeps_book = True

    def __init__(self, cast, draw, day):
        self.draw, self.today = draw, day
        self.people = [cast.member, cast.recorder, cast.head, cast.leader, cast.supervisor, cast.clerk, cast.stranger,
                       cast.deputy]  # fmt: skip
        self.units, self.settings = [cast.section, cast.bureau], {}
        self.taken = self.refused = 0
        self.signed, self.asked_for, self.first = {}, {}, {}
        for item in Item.objects.all():
            item.owner, item.due_on = (
                draw([cast.member, cast.head, cast.leader]),
                draw([None, self.later(9), self.later(30)]),
            )
            item.save()

    def later(self, days):
        return self.today + timedelta(days=days)

    def lived(self):
        self.items = list(Item.objects.select_related("unit", "owner").order_by("pk"))
        for _round in range(ROUNDS):
            refused = {item.pk for item in self.items if not self.is_taken(item)}
            before, self.items = self.items, list(Item.objects.select_related("unit", "owner").order_by("pk"))
            for was, item in zip(before, self.items, strict=True):
                assert item.pk not in refused or (was.stage, was.version) == (item.stage, item.version)
                if was.due_on and item.due_on != was.due_on:
                    self.first.setdefault(item.pk, was.due_on)
            self.must_hold()

    def is_taken(self, item) -> bool:
        """Something is tried: what is refused leaves no trace."""
        in_others_hands = item.stage not in Item.AT_WORK_STAGES  # where little but a step is possible
        move = "step" if in_others_hands and self.draw(range(4)) else self.draw(MOVES)
        try:
            self.taken += getattr(self, move)(item) is not None
        except self.refusals:
            self.refused += 1
            return False
        return True

    def must_hold(self):
        broken = {str(one.name): list(one.broken()) for one in INVARIANTS}
        assert {name: rows for name, rows in broken.items() if rows} == {}
        for item in self.items:
            assert item.first_due_on == self.first.get(item.pk)
            if item.stage == "closed":
                assert len(self.signed[item.pk]) == self.asked_for[item.pk]

    def step(self, item):
        """Mostly one that is this person's; sometimes any."""
        steps = [step for step in item.workflow.steps if step.label]
        if self.draw(range(4)):  # else they would be staged before they come to be closed
            steps = [step for step in steps if step.verb != "stage"]
        if self.draw(range(8)):
            steps = [step for step in steps if item.stage in step.sources]
            pairs = [(step, person) for step in steps for person in self.people if step.rule(person, item)]
        else:
            pairs = [(step, person) for step in steps for person in self.people]
        if not pairs:
            return None
        step, person = self.draw(pairs)
        facts = {"done_on": self.today} if step.verb == "apply" else {}
        facts |= {"next_review_on": self.later(self.draw(range(4)))} if step.verb in ("stage", "keep") else {}
        item.workflow.act(obligation=item, verb=step.verb, by=person, today=self.today,
                          note=self.draw([*["理由"] * 5, ""]), **facts)  # fmt: skip
        if step.verb == "apply":
            self.signed[item.pk], self.asked_for[item.pk] = [], self.setting_of(item.unit)
        if step.verb in SIGNING:
            is_party = person.pk in (item.owner_id, item.submitted_by_id, *self.signed[item.pk])
            assert not (is_party and self.keeps_book)
            self.signed[item.pk].append(person.pk)
        return step.verb

    def setting_of(self, unit):
        own = self.settings.get(unit.pk)
        return own or self.settings.get(unit.parent_id) or 2

    def evidence(self, item):
        return give_evidence(subject=item, by=self.people[0], text="材料") if item.is_open else None

    def measure(self, item):
        done_on = self.draw([self.today] * 7 + [None])
        for measure in item.measures.all():
            carry_out(measure=measure, version=None, done_on=done_on, today=self.today)
        return item

    def plan(self, item):
        """One measure more, carried out already or still to be; or one taken away."""
        last = item.measures.last()
        if self.draw([True, False]) and last and last.sort_no > 1:
            return save_measures(item=item, version=None, measures=[MeasureLine(last.text, pk=last.pk, removed=True)])
        stored = [MeasureLine(one.text, one.owner, one.due_on, one.done_on, one.pk) for one in item.measures.all()]
        done_on = self.draw([self.today, self.today, None])
        return save_measures(item=item, version=None, measures=[*stored, MeasureLine("补充措施", done_on=done_on)])

    def ask(self, item):
        by, later = self.draw([item.owner, *self.people]), self.later(self.draw(range(10, 50)))
        return ask_extension(obligation=item, by=by, today=self.today, to_day=later, reason="等待批复")

    def decide(self, item):
        waiting = item.extensions.undecided().first()
        if waiting is None:
            return None
        may = [person for person in self.people if can_decide_extension(person, item, waiting)]
        by = self.draw([*may, *may, *self.people])
        found = decide_extension(extension=waiting, by=by, today=self.today, granted=self.draw([True, True, False]),
                                 words="意见")  # fmt: skip
        assert by.pk not in (waiting.by_id, item.owner_id)
        return found

    def withdraw(self, item):
        waiting = item.extensions.undecided().first()
        return waiting and withdraw_extension(extension=waiting, by=waiting.by, today=self.today)

    def edit(self, item):
        """The ledger's keeper gives it to somebody else, or another deadline."""
        by = self.draw([person for person in self.people if rules.can_edit(person, item)] or [None])
        if by is None:
            return None
        if self.draw([True, False]):
            return save_item(item=item, by=by, version=item.version, owner=self.draw(self.people[:5]))
        due_on = self.draw([None, self.later(self.draw(range(30)))])
        if not can_move_deadline(by, item):
            return None
        return save_item(item=item, by=by, version=item.version, due_on=due_on)

    def setting(self, _item):
        unit, number = self.draw(self.units), self.draw([1, 2, 3, 3, None])
        row = RectificationSetting.objects.filter(unit=unit).first()
        set_approvals(unit=unit, version=row.version if row else NOTHING_SET, approvals=number)
        self.settings[unit.pk] = number
        return unit

    def sleep(self, _item):
        self.today += timedelta(days=self.draw(range(3)))

    def void(self, item):
        by = self.draw(self.people)
        if self.draw(range(12)) or not rules.can_void(by, item):
            return None
        return void_item(item=item, by=by, reason="重复登记")


def adds_up(unit, as_of):
    """What the figures say is what the rows say, and each kind lies in exactly one part of its whole."""
    frame = Frame(unit, Period.year((timezone.localdate() - timedelta(days=300)).year), as_of)
    number = {figure.code.removeprefix("problems_"): figure.value(frame) for figure in COUNTS}
    assert number["problems"] == number["closed"] + number["staged"] + number["open"]
    closings = ("closed_in_time", "closed_extended", "closed_late", "closed_without_deadline", "reopened_since")
    assert number["closed"] == sum(number[code] for code in closings)
    assert number["in_hand"] == sum(number[f"age_{code}"] for code in ("30", "90", "180", "over"))
    stages = Counter(Item.objects.standing().values_list("stage", flat=True))
    if as_of == timezone.localdate():
        assert number["problems"] == stages.total()
        assert (number["closed"], number["staged"]) == (stages["closed"], stages["staged"])
    return frame, number


def lived(cast, draw, client, day, **how):
    """One history, of which nothing is left."""
    with transaction.atomic():
        history = History(cast, draw, day)
        vars(history).update(how)
        history.lived()
        assert [row for one in OF_OBLIGATIONS for row in one.broken()] == []
        adds_up(cast.bureau, history.today)
        frame, number = adds_up(cast.bureau, timezone.localdate())
        figure = draw(COUNTS)
        page = client.get(figure.url(frame))
        assert page.context["page_obj"].paginator.count == number[figure.code.removeprefix("problems_")], figure.code
        verbs = {act.verb for item in Item.objects.prefetch_related("acts") for act in item.acts.all()}
        transaction.set_rollback(True)
    return history, verbs


def away(cast):
    """The clerk stands in for the leader, and decides in their place; the head for the member."""
    today = timezone.localdate()
    posting = cast.leader.postings.get()
    for absent, stand_in, lent in ((cast.leader, cast.clerk, posting), (cast.member, cast.head, None)):
        Absence.objects.create(user=absent, posting=lent, from_on=today, to_on=today, stand_in=stand_in,
                               entered_by=cast.unitadmin)  # fmt: skip


def histories(number, key, live):
    """`live(draw)` so many times, each as hypothesis draws it. Nothing is shrunk: that would take minutes, and the
    seed tells the same history again."""

    @seed(key)
    @settings(max_examples=number, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.binary(min_size=CHOICES, max_size=CHOICES))
    def drawn(choices):
        rest = cycle(choices)
        live(lambda options: options[next(rest) * len(options) // 256])

    drawn()


@pytest.fixture
def untold(monkeypatch):
    """Who is told of a step is tested elsewhere (test_signatures.py), and takes as long as the step."""
    steps = tuple(replace(step, tells="", whom=None) for step in ITEM_WORKFLOW.steps)
    monkeypatch.setattr(Item, "workflow", Workflow(steps))


@pytest.mark.faults
def test_whatever_is_done_in_whatever_order_all_of_it_holds(cast, client, untold, measured):
    away(cast)
    day, wanted, verbs = opened(cast), rounds(full=10_000, short=1_000), Counter()
    told = {"histories": 0, "acts": 0, "refused": 0}
    client.force_login(cast.leader)

    def live(draw):
        history, done = lived(cast, draw, client, day)
        told["histories"] += 1
        told["acts"] += history.taken
        told["refused"] += history.refused
        verbs.update(done)

    key = int(SEED)
    while told["acts"] < wanted:  # the first of each number is the dullest: hypothesis begins with it
        histories(max(2, (wanted - told["acts"]) // ACTS_OR_SO), key, live)
        key += 1
    measured(**told, broken=0)
    assert set(verbs) >= VERBS | BESIDE


def test_control_where_one_may_sign_twice_and_for_ones_own_the_invariants_tell(cast, client, untold, monkeypatch):
    monkeypatch.setattr(rules, "has_no_part", lambda _user, _item: True)
    monkeypatch.setattr(signatures, "why_not_sign", lambda *_asked: "")
    day = opened(cast)
    client.force_login(cast.leader)

    def live(draw):
        lived(cast, draw, client, day, keeps_book=False, refusals=(*History.refusals, IntegrityError))

    with pytest.raises(AssertionError, match="签批"):
        histories(20, int(SEED), live)
