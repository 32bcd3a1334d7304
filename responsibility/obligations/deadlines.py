"""The one way by which the deadline of something owed moves: the first one is kept, and each move is told."""

from datetime import date

from organization.editing import save_next
from responsibility.models import Act

MOVE = "move_deadline"


def move_deadline(*, obligation, to: date | None, by, why: str = "") -> None:
    """Give a locked row another deadline, and save it with whatever else was set on it.

    A deadline that was never there is set, not moved: the first one kept is the first there was.
    """
    was = type(obligation)._base_manager.values_list("due_on", flat=True).get(pk=obligation.pk)
    obligation.due_on = to
    if to == was:
        save_next(obligation)
        return
    if to is not None:
        obligation.check_deadline(to)
    if was is not None and obligation.first_due_on is None:
        obligation.first_due_on = was
    save_next(obligation)
    days = " → ".join(day.isoformat() if day else "—" for day in (was, to))
    note = f"{days}\n{why.strip()}" if why.strip() else days
    Act.objects.create(subject=obligation, verb=MOVE, from_stage=obligation.stage, to_stage=obligation.stage, by=by,
                       note=note)  # fmt: skip


def times_moved(obligation) -> int:
    return obligation.acts.filter(verb=MOVE).exclude(note__startswith="—").count()
