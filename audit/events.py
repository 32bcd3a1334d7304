"""What the trail tells apart. A new kind of event is a line here, its Chinese words, and a call of `note`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    # rows
    CREATED = "created", _("Created")
    CHANGED = "changed", _("Changed")
    DELETED = "deleted", _("Deleted")
    # signing in
    SIGNED_IN = "signed_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    LOCKED_OUT = "locked_out", _("Locked out")
    UNLOCKED = "unlocked", _("Unlocked")
    SIGNED_OUT = "signed_out", _("Signed out")
    SESSION_ENDED = "session_ended", _("Session ended")
    STEPPED_UP = "stepped_up", _("Identity confirmed again")
    STEP_UP_FAILED = "step_up_failed", _("Confirming identity failed")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    SECOND_FACTOR_CHANGED = "second_factor_changed", _("Second factor changed")
    LINK_MADE = "link_made", _("One-use link made")
    LINK_USED = "link_used", _("One-use link used")
    # what was kept from someone
    REFUSED = "refused", _("Access refused")
    # in and out
    EXPORTED = "exported", _("Exported")
    DOWNLOADED = "downloaded", _("Downloaded")
    DESK_OPENED = "desk_opened", _("My work opened as another person")
    IMPORTED = "imported", _("Imported")
    # rights
    GRANTED = "granted", _("Right granted")
    REVOKED = "revoked", _("Right revoked")
    AUTHORIZED = "authorized", _("Authorized")
    DECLINED = "declined", _("Authorization declined")
    CLOSED = "closed", _("Account closed")
    REOPENED = "reopened", _("Account reopened")
    HANDED_OVER = "handed_over", _("Work handed over")
    # the installation
    SET_UP = "set_up", _("Installation set up")
    BACKED_UP = "backed_up", _("Backed up")
    RESTORED = "restored", _("Restored from a backup")
    PURGED = "purged", _("Old audit entries removed")
    VERIFIED = "verified", _("Audit verified")


# Events that change nothing in a record: left out of its history.
LOOKS = (Event.EXPORTED, Event.DOWNLOADED, Event.DESK_OPENED, Event.REFUSED)
