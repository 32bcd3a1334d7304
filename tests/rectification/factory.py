"""Make-functions of rectification: a test names only what matters to it. All days lie in the past of every clock."""

from datetime import date, datetime, time

from django.utils import timezone

from rectification.models import Closing, Item, Measure, Program, Source
from responsibility.models import Act
from responsibility.obligations.services import give_evidence

TODAY = date(2024, 5, 20)
Stage = Item.Stage
# What the database asks of a row in these stages
FACTS = {
    Stage.APPLIED: {"done_on": TODAY},
    Stage.TO_ENDORSE: {"done_on": TODAY, "approvals": 3},
    Stage.REVIEWED: {"done_on": TODAY},
    Stage.CLOSED: {"done_on": TODAY},
    Stage.STAGED: {"next_review_on": date(2024, 8, 20), "staged_on": TODAY},
}


def make_program(unit, **fields):
    defaults = {"source": Source.INSPECTION, "name": "巡察反馈", "feedback_on": date(2024, 3, 2), "year": 2024}
    return Program.objects.create(unit=unit, **(defaults | fields))


def make_item(unit, stage=Stage.TO_PLAN, *, measures=1, evidence=0, **fields):
    """A problem in any stage, with complete measures; closed on the day it was done, unless the test says otherwise."""
    defaults = {"source": Source.SELF_CHECK, "title": "一个问题", "year": 2024, "opened_on": date(2024, 3, 2)}
    fields = defaults | FACTS.get(stage, {}) | fields
    if stage == Stage.CLOSED and "recorded_at" not in fields:
        fields["recorded_at"] = noon(fields["done_on"])
    item = Item.objects.create(unit=unit, stage=stage, **fields)
    if item.closed_on and item.done_on:
        make_closing(item)
    for number in range(measures):
        done_on = None if stage == Stage.TO_PLAN else TODAY
        make_measure(item, sort_no=number + 1, owner=item.owner or item.created_by, done_on=done_on)
    for number in range(evidence):
        give_evidence(subject=item, by=item.owner, text=f"材料{number + 1}")
    return item


def make_measure(item, **fields):
    defaults = {"text": "一项措施", "due_on": date(2024, 6, 30)}
    return Measure.objects.create(item=item, **(defaults | fields))


def make_closing(item, **fields):
    """Its closing as the workflow notes it, or one of the past."""
    defaults = {"done_on": item.done_on, "closed_on": item.closed_on}
    deadlines = {"due_on": item.due_on, "first_due_on": item.first_due_on}
    return Closing.objects.create(item=item, **(defaults | deadlines | fields))


def make_act(item, verb, from_stage, to_stage, *, day):
    """A step as it was taken at noon of a day of the past."""
    act = Act.objects.create(subject=item, verb=verb, from_stage=from_stage, to_stage=to_stage)
    Act.objects.filter(pk=act.pk).update(at=noon(day))
    return act


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))
