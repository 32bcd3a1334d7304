"""What notes lay on people's desks: their own that came back, and those that wait to be read by whoever judges them."""

from collections import defaultdict
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organization.models import Posting
from organization.rights import Right, Role
from organization.tree.paths import ancestor_paths
from responsibility.obligations.awaiting import Awaiting, Reason
from study.models import Note

# A supervisor of lower units may judge, but is not asked to read what each of them writes.
JUDGES = (Role.HEAD, Role.LEADER)
# Older notes that nobody judged are found in the list; they lie on no desk.
ASKED_FOR = timedelta(days=92)


def lines(user, today: date) -> list[Awaiting]:
    return returned(user) + to_judge(user, today)


def returned(user) -> list[Awaiting]:
    """One's own that came back, to be mended and handed in again."""
    rows = Note.objects.standing().filter(author__in=user.answers_for, state=Note.State.RETURNED)
    return [
        Awaiting(Reason.RETURNED, row, None, str(Note._meta.verbose_name), _("Edit"),
                 reverse("study:note_edit", args=[row.pk]))
        for row in rows.select_related("unit", "author").order_by("submitted_on", "pk")
    ]  # fmt: skip


def to_judge(user, today: date) -> list[Awaiting]:
    """One line a unit, however many of its notes wait."""
    waiting = defaultdict(list)
    for note in waiting_for(user, today):
        waiting[note.unit].append(note)
    return [line_of(unit, notes) for unit, notes in waiting.items()]


def waiting_for(user, today: date) -> list[Note]:
    """Notes that ask for this person's judgment, the oldest first. Asked is whoever judges nearest to the unit: a head
    for the section, the leaders for what the head wrote and for a section without one. Two queries."""
    if not user.scope.anywhere(Right.REVIEW):
        return []
    rows = Note.objects.standing().filter(
        user.scope.q(Right.REVIEW), state=Note.State.HANDED_IN, submitted_on__gte=today - ASKED_FOR
    )  # fmt: skip
    rows = rows.exclude(author__in=user.answers_for).exclude(created_by__in=user.answers_for)
    rows = rows.select_related("unit", "author").defer("text")
    rows = list(rows.order_by("submitted_on", "pk"))
    judges = judges_by_path(rows, today)
    return [row for row in rows if user.answers_for & asked_about(row, judges)]


def judges_by_path(notes, today: date) -> dict[str, set[int]]:
    """Of each unit that one of the notes is from, and of each above: who judges by a post held there."""
    paths = {path for note in notes for path in (*ancestor_paths(note.unit.path), note.unit.path)}
    found = defaultdict(set)
    if paths:
        posts = Posting.objects.on(today).filter(unit__path__in=paths, role__in=JUDGES, user__is_active=True)
        for path, user_id in posts.values_list("unit__path", "user"):
            found[path].add(user_id)
    return found


def asked_about(note, judges) -> set[int]:
    """The judges nearest to the note's unit, its author and who handed it in left out."""
    for path in sorted({*ancestor_paths(note.unit.path), note.unit.path}, key=len, reverse=True):
        if found := judges.get(path, set()) - {note.author_id, note.created_by_id}:
            return found
    return set()


def line_of(unit, notes) -> Awaiting:
    """Of one note its own line, of several the unit's."""
    first = notes[0]
    since = _("handed in on %(day)s") % {"day": first.submitted_on.isoformat()}
    if len(notes) == 1:
        words = _("note by %(author)s") % {"author": first.printed_author}
        return Awaiting(Reason.REVIEW, first, None, words, _("Read it"), asked=since)
    words = ngettext("%(count)d study note to read", "%(count)d study notes to read", len(notes))
    query = urlencode({"unit": unit.code, "waiting": "on"})
    return Awaiting(
        Reason.REVIEW, unit, None, words % {"count": len(notes)}, _("Read them"), f"{reverse('study:notes')}?{query}",
        stands_for=tuple(notes), asked=_("the oldest handed in on %(day)s") % {"day": first.submitted_on.isoformat()},
    )  # fmt: skip
