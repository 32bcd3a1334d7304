"""Verbs of a year plan: keep it with its topics, and say which sessions took them up."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organization.editing import locked, save_next
from study.models import Session, SessionTopic, StudyPlan, Topic
from study.plans.models import last_day


@dataclass(frozen=True)
class TopicLine:
    """A topic as handed in; `pk` where it was in the plan already."""

    title: str
    planned_for: str = ""
    remark: str = ""
    pk: int | None = None


@transaction.atomic
def save_plan(*, plan: StudyPlan, topics: list[TopicLine], by, version: int | None = None) -> StudyPlan:
    """Keep a plan and its topics in this order. A topic left out goes, unless a session has taken it up."""
    if plan.series and plan.series.unit_id != plan.unit_id:
        raise ValidationError({"series": _("This series belongs to another unit.")})
    if plan.pk:
        stored = locked(StudyPlan, plan.pk, version)
        if stored.voided_at:
            raise ValidationError(_("This record is void already."))
        if stored.year != plan.year and SessionTopic.objects.filter(topic__plan=plan).exists():
            raise ValidationError({"year": _("Sessions of this year have taken up its topics.")})
        plan.unit, plan.created_by, plan.version = stored.unit, stored.created_by, stored.version
        plan.full_clean()
        save_next(plan)
    else:
        plan.created_by = by
        plan.full_clean()
        plan.save()
    _set_topics(plan, topics)
    return plan


def _set_topics(plan, lines):
    stored = {topic.pk: topic for topic in plan.topics.all()}
    for number, line in enumerate(lines, start=1):
        topic = stored.pop(line.pk, None) or Topic(plan=plan, unit=plan.unit)
        wanted = {"number": number, "title": line.title, "planned_for": line.planned_for, "remark": line.remark,
                  "due_on": last_day(plan.year, line.planned_for)}  # fmt: skip
        if topic.pk and all(getattr(topic, name) == value for name, value in wanted.items()):
            continue
        for name, value in wanted.items():
            setattr(topic, name, value)
        topic.full_clean(exclude=["plan", "unit"])
        topic.save()
    for topic in stored.values():
        if topic.taken_up.exists():
            words = _("“%(topic)s” has been studied, so it stays. Take it off those sessions first.")
            raise ValidationError(words % {"topic": topic})
        topic.delete()


@transaction.atomic
def link_sessions(*, plan: StudyPlan, chosen: dict[Session, Topic]) -> int:
    """Say of sessions outside the topics which one each took up, beside those it has of other plans."""
    locked(StudyPlan, plan.pk)
    made = 0
    for session, topic in chosen.items():
        _link, is_new = SessionTopic.objects.get_or_create(session=session, topic=topic)
        made += is_new
    return made
