"""What of signing in stays in the trail. Never a password; a name only where it belongs to someone."""

from django.utils.crypto import salted_hmac

from audit.trail import Event, note, note_apart

__all__ = ["Event", "ended", "failed", "note"]


def digest(name: str) -> str:
    """For a name that belongs to nobody: the same guess is recognized again, and a password that was typed into the
    wrong field is not stored."""
    return salted_hmac("accounts.notes", name, algorithm="sha256").hexdigest()[:12]


def failed(user, *, name, locked=False, step="password", event=Event.SIGN_IN_FAILED):
    """A wrong try that was looked at, and that it was the last one. Those refused unseen are not told: they could fill
    the trail."""
    facts = {"step": step} if user else {"step": step, "name_digest": digest(name)}
    note_apart(event, record=user, **facts)
    if locked:
        note_apart(Event.LOCKED_OUT, record=user, **facts)


def ended(session, *, by):
    """One session, by its person or by the security administrator."""
    note(Event.SESSION_ENDED, record=session.user, by=by, why="by hand", browser=session.user_agent[:100])
