"""The verb that issues ordinary work by hand. Work items: registration.py."""

from django.db import transaction

from organization.tree.services import refuse_closed
from responsibility.models import Act, Assignment


@transaction.atomic
def issue(
    *, by, unit, title, due_on, owner=None, detail="", needs_review=True, origin=None, receipt=False
) -> Assignment:
    """An assignment by hand, or born from a decision (`origin`). With `receipt` the doer signs for it first."""
    refuse_closed(unit)
    assignment = Assignment(
        unit=unit,
        title=title,
        due_on=due_on,
        owner=owner,
        detail=detail,
        needs_review=needs_review,
        created_by=by,
        origin=origin,
        stage=Assignment.Stage.ISSUED if receipt else Assignment.Stage.OPEN,
    )
    assignment.full_clean(exclude=["origin_type"])
    assignment.save()
    if receipt:
        Act.objects.create(subject=assignment, verb="issue", from_stage="", to_stage=assignment.stage, by=by)
    return assignment
