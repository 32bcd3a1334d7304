"""What may be put right in a locked record, and how: each change kept with its text before, after, and the reason."""

from dataclasses import dataclass
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Attendee, Correction, Finding, Meeting
from meetings.records.locking import standing, unchanged_since
from meetings.signing.completeness import missing_for_sign_off
from organization.editing import save_next
from responsibility.models import Act

Of = Correction.Of
# What a record answers (unit, types, day, period), who signed it (chair, recorder) and what its decisions became is no
# slip of the pen: for that the sign-off is withdrawn.
FIELDS = {
    Of.MEETING: ("title", "starts_at", "ends_at", "place", "guests", "documents", "discussion", "conclusion"),
    Of.AGENDA: ("title", "presenter", "discussion"),
    Of.PERSON: ("status", "reason"),
    Of.FINDING: ("found", "judgment"),
}
ROWS = {Of.AGENDA: AgendaItem, Of.PERSON: Attendee, Of.FINDING: Finding}


@dataclass(frozen=True)
class Change:
    """One field of one part, as it should read. `pk` is the agenda item's, the attendance row's or the finding's."""

    of: str
    field: str
    value: object
    pk: int | None = None


@transaction.atomic
def correct(
    *, meeting: Meeting, changes: list[Change], by, reason: str, today: date, version: int | None = None
) -> list[Correction]:
    """Write what differs, and one Correction for each of it. What the record must have for its signatures, it keeps."""
    row = standing(meeting.pk)
    if not row.is_signed:
        raise ValidationError(_("Nobody has locked this record: edit it."))
    unchanged_since(row, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words.")})
    parts = {Of.MEETING: {None: row}} | {of: _rows(model, row) for of, model in ROWS.items()}
    made = [found for change in changes if (found := _applied(change, parts, row, by, reason))]
    if not made:
        raise ValidationError(_("Nothing differs from the record as it stands."))
    for part in {(one.of, one.pk) for one in changes if one.of != Of.MEETING}:
        parts[part[0]][part[1]].full_clean()
        parts[part[0]][part[1]].save()
    row.full_clean()
    save_next(row)
    if missing := missing_for_sign_off(row, today):
        raise ValidationError(missing)
    Act.objects.create(subject=row, verb="correct", from_stage=row.stage, to_stage=row.stage, by=by,
                       note=reason.strip())  # fmt: skip
    for found in made:
        found.save()
    return made


def _rows(model, meeting) -> dict:
    return {row.pk: row for row in model.objects.filter(meeting=meeting)}


def _applied(change: Change, parts, meeting, by, reason) -> Correction | None:
    part = parts.get(change.of, {}).get(change.pk)
    if part is None or change.field not in FIELDS[change.of]:
        raise ValidationError(_("This part of the record is not corrected here: have the sign-off withdrawn."))
    before, after = getattr(part, change.field), change.value
    if written(before) == written(after):
        return None
    setattr(part, change.field, after)
    named = {Of.AGENDA: "sort_no", Of.PERSON: "printed_name", Of.FINDING: "area"}.get(change.of)
    return Correction(
        meeting=meeting, of=change.of, part=str(getattr(part, named)) if named else "", field=change.field,
        before=written(before), after=written(after), reason=reason.strip(), by=by, at=timezone.now(),
    )  # fmt: skip


def written(value) -> str:
    """As it is kept: line ends as every system writes them, a time as the record prints it."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value is None else "\n".join(str(value).splitlines())
