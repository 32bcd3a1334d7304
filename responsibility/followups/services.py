"""Verbs: report, urge, instruct, ask for more time and decide. None of them changes the stage.

Each locks the obligation first, so that numbers count on, one request stands at a time, of two deciders one decides,
and the act told last leads to the stage in which the record stands.
"""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments.services import attach
from organization.absences.cover import acting_for
from organization.editing import locked
from responsibility.followups import rules
from responsibility.models import Act, Extension, Instruction, Progress, Urge, Urged
from responsibility.obligations.concerned import answering, decider, receivers
from responsibility.obligations.deadlines import move_deadline
from responsibility.obligations.notices import Notice, take_back, tell

State = Extension.State


@transaction.atomic
def report_progress(*, obligation, by, today: date, text: str, percent=None, difficulties="", files=()) -> Progress:
    row = _locked_for(rules.can_report, obligation, by)
    progress = _said(Progress, row, by, today, rules.can_report, text=text, percent=percent, difficulties=difficulties)
    for file in files:
        attach(record=progress, file=file, by=by)
    done = "" if percent is None else f"{percent}%\n"
    _act("progress", row, progress, note=f"{done}{progress.text}")
    return progress


@transaction.atomic
def urge(*, obligation, by, today: date, people, text="") -> Urge:
    """`people` are some of those whom `receivers` names now; whoever is no longer among them can't be urged."""
    row = _locked_for(rules.can_urge, obligation, by)
    wanted = {person.pk for person in people}
    reached = [one for one in receivers(row, today, besides=by) if one.person.pk in wanted]
    if not reached or len(reached) < len(wanted):
        raise ValidationError({"people": _("Choose at least one of the people who are concerned now.")})
    urging = _said(Urge, row, by, today, rules.can_urge, text=text)
    for one in reached:
        Urged.objects.create(urge=urging, person=one.person, part=one.part)
    names = _(", ").join(str(one.person) for one in reached)
    _act("urge", row, urging, note=f"→ {names}\n{urging.text}")
    tell(Notice("urge", row, urging.number, today, tuple(one.person for one in reached)))
    return urging


@transaction.atomic
def instruct(*, obligation, by, today: date, text: str) -> Instruction:
    row = _locked_for(rules.can_instruct, obligation, by)
    instruction = _said(Instruction, row, by, today, rules.can_instruct, text=text)
    _act("instruct", row, instruction, note=instruction.text)
    if row.is_open:
        told = tuple(person for person in answering(row, today) if person.pk != by.pk)
        tell(Notice("instruct", row, instruction.number, today, told))
    return instruction


@transaction.atomic
def ask_extension(*, obligation, by, today: date, to_day: date, reason: str) -> Extension:
    """Before the due day is over, and to a later one. Asking afterwards would only hide that it is late."""
    row = _locked_for(rules.can_ask_extension, obligation, by)
    if words := rules.why_no_extension(row, today):
        raise ValidationError(words)
    if to_day <= row.due_on:
        raise ValidationError({"to_day": _("Give a day after the present due day, %(day)s.")
                               % {"day": row.due_on.isoformat()}})  # fmt: skip
    extension = _said(Extension, row, by, today, rules.can_ask_extension, due_on=row.due_on, to_day=to_day,
                      reason=reason)  # fmt: skip
    _act("extension_ask", row, extension, note=f"{extension}\n{extension.reason}")
    tell(Notice("extension_asked", row, extension.number, today, tuple(decider(row, today, besides=(by,)))))
    return extension


@transaction.atomic
def decide_extension(*, extension, by, today: date, granted: bool, to_day: date | None = None, words="") -> Extension:
    """Granted to the day asked for or to another; refused with words. Of two who decide at once, the second is told
    what the first decided."""
    row, extension = _undecided(extension)
    if not rules.can_decide_extension(by, row, extension):
        raise PermissionDenied
    if not rules.is_doers_turn(row):
        raise ValidationError(_("This can no longer be done: the record has moved on."))
    if lack := rules.nothing_to_extend(row):
        raise ValidationError(lack)
    words = words.strip()
    if granted:
        to_day = to_day or extension.to_day
        if to_day <= row.due_on:
            raise ValidationError({"to_day": _("Give a day after the present due day, %(day)s.")
                                   % {"day": row.due_on.isoformat()}})  # fmt: skip
        extension.state, extension.granted_to = State.GRANTED, to_day
    else:
        if not words:
            raise ValidationError({"words": _("Say why, in a few words.")})
        extension.state = State.REFUSED
    extension.words, extension.decided_by, extension.decided_at = words, by, timezone.now()
    extension.decided_for = acting_for(by, lambda user: rules.can_decide_extension(user, row, extension))
    extension.save()
    verb = "extension_grant" if granted else "extension_refuse"
    _act(verb, row, extension, by=by, acting=extension.decided_for, note=words)
    if granted:
        move_deadline(obligation=row, to=to_day, by=by, why=extension.reason)
    _settle(row, extension, today)
    told = {person.pk: person for person in (extension.by, *answering(row, today)) if person.in_force}
    told.pop(by.pk, None)
    tell(Notice("extension_decided", row, extension.number, today, tuple(told.values())))
    return extension


@transaction.atomic
def withdraw_extension(*, extension, by, today: date) -> Extension:
    row, extension = _undecided(extension)
    if not rules.can_withdraw_extension(by, row, extension):
        raise PermissionDenied
    extension.state, extension.decided_at = State.WITHDRAWN, timezone.now()
    extension.save()
    _act("extension_withdraw", row, extension, by=by, acting=None)
    _settle(row, extension, today)
    return extension


def _locked_for(rule, obligation, by):
    """The obligation, locked, if the rule still lets this person: refused with words where only its stage moved on."""
    row = locked(type(obligation), obligation.pk)
    if rule(by, row):
        return row
    if rule(by, obligation):
        raise ValidationError(_("This can no longer be done: the record has moved on."))
    raise PermissionDenied


def _said(model, row, by, today, rule, **fields):
    number = (model.objects.about(row).aggregate(last=Max("number"))["last"] or 0) + 1
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    said = model(
        subject=row, number=number, by=by, on=today, acting_for=acting_for(by, lambda user: rule(user, row)), **fields
    )
    said.full_clean(exclude=["content_type"])
    said.save()
    return said


def _undecided(extension):
    """(its obligation, the request), both locked."""
    extension.subject.lock_above()
    row = locked(type(extension.subject), extension.object_id)
    extension = Extension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
    if extension.state != State.ASKED:
        raise ValidationError(_("This request is settled already: %(state)s.")
                              % {"state": extension.get_state_display()})  # fmt: skip
    return row, extension


def _act(verb, row, said, *, note="", **who):
    Act.objects.create(
        subject=row, verb=verb, from_stage=row.stage, to_stage=row.stage, by=who.get("by", said.by),
        acting_for=who.get("acting", said.acting_for), note=note.strip(),
    )  # fmt: skip


def _settle(row, extension, today):
    take_back(Notice("extension_asked", row, extension.number, today))
