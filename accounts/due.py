"""What someone owes their account before anything else: a new password, a second factor. Worked out at sign-in."""

import time

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import PasswordSet
from accounts.policy import policy
from accounts.second_factor import has_second_factor, needs_second_factor
from organization.models import Unit

EXPIRES_AT, SECOND_FACTOR_DUE = "password_expires_at", "second_factor_due"
# Where one may go meanwhile; all else leads to what is due
FOR_PASSWORD = {"account_change_password", "account_logout", "set_language", "accounts:kept"}
FOR_SECOND_FACTOR = {
    "mfa_activate_totp", "mfa_view_recovery_codes", "account_reauthenticate", "account_logout", "set_language",
    "account_change_password",
}  # fmt: skip


def why(page: str) -> str:
    """What the page that comes first is for, in words."""
    if page == "mfa_activate_totp":
        return _("Your account needs a second factor: set up an authenticator app first.")
    return ngettext(
        "Your password is older than %(count)d day. Choose a new one first.",
        "Your password is older than %(count)d days. Choose a new one first.",
        policy().lasts.days,
    ) % {"count": policy().lasts.days}


def work_out(request, user):
    lasts = policy().lasts
    if lasts and user.has_usable_password() and not Unit.objects.filter(is_example=True).exists():
        request.session[EXPIRES_AT] = (password_since(user) + lasts).timestamp()
    if needs_second_factor(user) and not has_second_factor(user):
        request.session[SECOND_FACTOR_DUE] = True


def password_since(user):
    """Since when the present password holds. One of unknown age counts from the first sign-in that meets it."""
    last = PasswordSet.objects.filter(user=user).order_by("-pk").first()
    if last is None:
        last = PasswordSet.objects.create(user=user, password=user.password, set_at=timezone.now())
    return last.set_at


def page_due(request) -> tuple[str, set[str]] | None:
    """The page that comes first, and the pages open meanwhile. No query for whoever owes nothing."""
    expires_at = request.session.get(EXPIRES_AT)
    if expires_at is not None and time.time() > expires_at:
        return "account_change_password", FOR_PASSWORD
    if request.session.get(SECOND_FACTOR_DUE):
        if has_second_factor(request.user):
            del request.session[SECOND_FACTOR_DUE]
        else:
            return "mfa_activate_totp", FOR_SECOND_FACTOR
    return None
