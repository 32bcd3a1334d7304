"""Marks on a list before it is saved: {person: status and reason}, changed for all at once or by a pasted column."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.attendance.matching import Matched, Named
from meetings.attendance.models import Attendance
from organization.people.seats import Seat

Status = Attendance.Status
Marks = dict[int, dict]


class Meaning(models.TextChoices):
    """What the names of a pasted column are."""

    ONLY = "only", _("those who came; everyone else expected was absent")
    CAME = "came", _("those who came; nobody else is changed")
    LEAVE = "leave", _("those on leave")
    ABSENT = "absent", _("those absent")
    ATTENDING = "attending", _("guests attending")


STATUS_OF = {
    Meaning.ONLY: Status.PRESENT, Meaning.CAME: Status.PRESENT, Meaning.LEAVE: Status.LEAVE,
    Meaning.ABSENT: Status.ABSENT, Meaning.ATTENDING: Status.ATTENDING,
}  # fmt: skip


@dataclass
class Pasted:
    """What came of a pasted column, for the page to say."""

    matched: Matched
    meaning: str
    added: list[Seat] = field(default_factory=list)

    @property
    def status(self) -> Status:
        return STATUS_OF[Meaning(self.meaning)]

    @property
    def were_unexpected(self) -> bool:
        """Whoever of those added came without having been expected: a guest, as `marked` has it."""
        return self.status == Status.PRESENT

    @property
    def unheeded(self) -> list[Named]:
        """Whose line says more than who they are, where no reason is asked for: 李娜（出差）among those who came."""
        asks = self.status in (Status.LEAVE, Status.ABSENT)
        return [] if asks else [one for one in self.matched.found if one.remark]


def set_all(marks: Marks, status: str) -> Marks:
    """Everyone expected; guests stay guests, and reasons stay written."""
    return {
        pk: dict(mark) if mark["status"] == Status.ATTENDING else mark | {"status": status}
        for pk, mark in marks.items()
    }


def marked(marks: Marks, named: list[Named], meaning: str) -> tuple[Marks, list[Seat]]:
    """The marks after the column, and whom it brought onto the list. Whoever came without having been expected is a
    guest. With “everyone else was absent” those on leave stay on leave."""
    meaning, changed, added = Meaning(meaning), {pk: dict(mark) for pk, mark in marks.items()}, []
    if meaning == Meaning.ONLY:
        for mark in changed.values():
            if mark["status"] == Status.PRESENT:
                mark["status"] = Status.ABSENT
    for one in named:
        status, is_new = STATUS_OF[meaning], one.seat.pk not in changed
        if is_new:
            added.append(one.seat)
            status = Status.ATTENDING if status == Status.PRESENT else status
        mark = changed.setdefault(one.seat.pk, {"status": status, "reason": ""})
        keeps = mark["status"] == Status.ATTENDING and status == Status.PRESENT
        mark["status"] = mark["status"] if keeps else status
        if status in (Status.LEAVE, Status.ABSENT):
            mark["reason"] = one.remark or mark.get("reason", "")
        elif status == Status.PRESENT and not keeps:
            mark["reason"] = ""
    return changed, added
