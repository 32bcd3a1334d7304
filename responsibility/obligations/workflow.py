"""A workflow is a table of steps, and `act` is the only writer of a stage.

The buttons of a page, the permission matrix and the services all read the same table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from organization.absences.cover import acting_for
from organization.editing import locked, save_next
from responsibility.models import Act
from responsibility.obligations.acts import FOLLOW_UP
from responsibility.obligations.notices import Notice, take_back, tell


@dataclass(frozen=True)
class Step:
    """From these stages, by this verb, to that stage; `rule(user, obligation)` says who.

    `needs` names what the act must bring: "note" (a reason or remark), "evidence" (at least one on the obligation),
    "done_on" (the day it was really done), "next_review_on", "owner" (asked where there is none), "due_on" (a new
    deadline). `asks` adds fields that may stay empty. `check(obligation)` raises ValidationError for what the record
    itself still lacks. A step to any stage but a done one clears the claimed `done_on`, unless it `keeps_done_on`.
    `stamps` names a date column that takes the day of the step, `names` a person column that takes who took it,
    `sets(row)` says what other columns take, by name.
    A step without a label is the system's own (taken with `system=True` by a service) and has no button.
    `also` names other stages to which a service may lead it by `target` (back to where a record stood); `lands(row)`
    says which, where the record itself tells. `then(row, by=, today=, note=, due_on=)` does what must follow in the
    same transaction.
    `tells` is a notice (notices.py) and `whom(row, today)` it goes to at once, whoever takes the step left out; it is
    taken back when the record leaves the stage.
    `tone` is primary, secondary or danger; `name` what the act is called afterwards, where the button says otherwise.
    """

    verb: str
    sources: tuple[str, ...]
    target: str
    rule: Callable
    label: Promise | str = ""
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    tone: str = "secondary"
    name: Promise | str = ""
    check: Callable | None = None
    keeps_done_on: bool = False
    stamps: str = ""
    names: str = ""
    sets: Callable | None = None
    also: tuple[str, ...] = ()
    lands: Callable | None = None
    then: Callable | None = None
    tells: str = ""
    whom: Callable | None = None

    @property
    def words(self):
        """What the act is called in the record's life."""
        return self.name or self.label

    def asked_of(self, obligation) -> list[str]:
        """What this record is asked for, of `needs` and `asks`."""
        return [name for name in (*self.needs, *self.asks) if name != "owner" or not obligation.owner_id]


@dataclass(frozen=True)
class Workflow:
    steps: tuple[Step, ...]

    def step(self, verb: str) -> Step | None:
        return next((step for step in self.steps if step.verb == verb), None)

    def words(self, verb: str):
        """What an act is called in the record's life, also one that took no step."""
        step = self.step(verb)
        return step.words if step else FOLLOW_UP.get(verb, verb)

    def open_to(self, user, obligation) -> list[Step]:
        """The steps with a button for this person now, the primary one first."""
        if obligation.voided_at:
            return []
        open_steps = [
            step
            for step in self.steps
            if step.label and obligation.stage in step.sources and step.rule(user, obligation)
        ]
        return sorted(open_steps, key=lambda step: ["primary", "secondary", "danger"].index(step.tone))

    @transaction.atomic
    def act(
        self,
        *,
        obligation,
        verb: str,
        by,
        today: date,
        version: int | None = None,
        note: str = "",
        system: bool = False,
        target: str = "",
        **facts,
    ):
        """Take one step, or refuse and change nothing.

        ValidationError: the stage has moved on, or something needed is missing. PermissionDenied: not this person's.
        Stale: the version given is no longer the row's. `facts` are fields to set with the stage (done_on, ...).
        `system` steps follow from a record that was signed: the rule was asked there.
        """
        obligation.lock_above()
        row = locked(type(obligation), obligation.pk, version)
        step = self.step(verb)
        if step is None or not (system or step.rule(by, row)):
            raise PermissionDenied
        absent = None if system else acting_for(by, lambda user: step.rule(user, row))
        if row.voided_at or row.stage not in step.sources:
            raise ValidationError(
                _("This can no longer be done: the record is now “%(stage)s”.") % {"stage": row.get_stage_display()}
            )
        self._require(step, row, note, facts, today)
        target = step.lands(row) if step.lands else target if target in step.also else step.target
        source, row.stage = row.stage, target
        due_on = facts.pop("due_on", None)
        for name, value in facts.items():
            setattr(row, name, value)
        if target not in row.DONE_STAGES:
            row.recorded_at = None
        elif source != target:
            row.recorded_at = timezone.now()
        if target not in row.DONE_STAGES and "done_on" not in facts and not step.keeps_done_on:
            row.done_on = None
        for name, value in (step.sets(row) if step.sets else {}).items():
            setattr(row, name, value)
        if step.stamps:
            setattr(row, step.stamps, today)
        if step.names:
            setattr(row, step.names, by)
        if "evidence" in step.needs:
            row.submitted_by = by
        save_next(row)
        Act.objects.create(
            subject=row, verb=verb, from_stage=source, to_stage=row.stage, by=by, acting_for=absent, note=note.strip()
        )
        if step.then:
            step.then(row, by=by, today=today, note=note.strip(), due_on=due_on)
        self._take_back(row, source, today)
        if step.tells:
            told = tuple(person for person in step.whom(row, today) if by is None or person.pk != by.pk)
            tell(Notice(step.tells, row, row.acts.filter(verb=verb).count(), today, told))
        return row

    def _take_back(self, row, source, today):
        """What was told when it came to the stage that it left asks for nothing any more."""
        for step in self.steps:
            leads_to = step.also if step.lands else (step.target,)
            if step.tells and source in leads_to and source != row.stage:
                take_back(Notice(step.tells, row, row.acts.filter(verb=step.verb).count(), today))

    @staticmethod
    def _require(step, row, note, facts, today):
        if step.check:
            step.check(row)
        if "note" in step.needs and not note.strip():
            raise ValidationError({"note": _("Say why, in a few words.")})
        if "evidence" in step.needs and not row.evidence.exists():
            raise ValidationError(_("Add at least one piece of evidence first."))
        if "done_on" in step.needs or step.target in row.DONE_STAGES:
            done_on = facts.get("done_on") or ("done_on" not in step.needs and row.done_on)
            if not done_on:
                raise ValidationError({"done_on": _("Give the day it was done.")})
            if done_on > today:
                raise ValidationError({"done_on": _("This day has not come yet.")})
            if "done_on" in step.needs and row.began_on and done_on < row.began_on:
                words = _("The work began on %(day)s; it was not done before.") % {"day": row.began_on.isoformat()}
                raise ValidationError({"done_on": words})
        if "owner" in step.needs and not (row.owner_id or facts.get("owner")):
            raise ValidationError({"owner": _("Name the one who answers for it.")})
        if "due_on" in step.needs and (not facts.get("due_on") or facts["due_on"] < today):
            raise ValidationError({"due_on": _("Give a day from today on.")})
        if "next_review_on" in step.needs:
            next_review_on = facts.get("next_review_on")
            if not next_review_on or next_review_on <= today:
                raise ValidationError({"next_review_on": _("Give a day after today for the next review.")})
