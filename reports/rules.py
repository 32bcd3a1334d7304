"""Who writes and reads summaries: whoever may report on the unit and all below it."""

from figures.rules import sees_figures
from organization.rights import Right

writes_somewhere = sees_figures


def can_write(user, passage) -> bool:
    return passage.voided_at is None and user.scope.may(Right.REPORT, passage.unit)
