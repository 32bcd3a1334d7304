"""Verbs on what is owed, of any kind: give it on to another person, and lay evidence beside it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from responsibility.models import Act, Evidence
from responsibility.rules import HAND_ON


def hand_on(*, obligation, owner, by) -> None:
    """Give work on to another person. Who gives away their own is remembered: they do not cancel it afterwards. `by`
    is None where nobody did it, such as a sheet read in by a command."""
    if by is not None and obligation.owner_id in by.answers_for and owner != obligation.owner:
        Act.objects.create(subject=obligation, verb=HAND_ON, from_stage=obligation.stage, to_stage=obligation.stage,
                           by=by, note=str(owner or ""))  # fmt: skip
    obligation.owner = owner


@transaction.atomic
def give_evidence(*, subject, by, text="", file=None, source=None) -> Evidence:
    """Lay one piece of evidence beside an obligation: a text, a file kept with it, or a record."""
    if not (text.strip() or file or source):
        raise ValidationError(_("Say what the evidence shows, or add a file."))
    return Evidence.objects.create(subject=subject, text=text.strip(), file=file, source=source, given_by=by)
