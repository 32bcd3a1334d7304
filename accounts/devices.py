"""Browsers in which someone has signed in before: a signed, long-lived cookie, bound to the account in the table.

It proves nothing by itself and opens nothing: it only spares its browser the counter that strangers can fill.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import KnownDevice

SALT = "accounts.device"
LASTS = timedelta(days=400)  # the most a browser keeps


def digest_of(request) -> str:
    """Of the cookie's secret, whoever it belongs to; nothing where there is none or it is not ours."""
    secret = request.get_signed_cookie(
        settings.DEVICE_COOKIE_NAME, default="", salt=SALT, max_age=int(LASTS.total_seconds())
    )
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""


def known_to(request, user_id: int | None) -> str:
    """The digest, where this person has signed in with this browser before. Asked for unknown names too: equal time."""
    digest = digest_of(request)
    found = bool(digest) and KnownDevice.objects.filter(user_id=user_id, digest=digest).exists()
    return digest if found else ""


def remember(request, response, user):
    """This browser is known for this person from now on. One browser may be known for several people of an office."""
    digest, now = digest_of(request), timezone.now()
    if not digest:
        secret = secrets.token_urlsafe(32)
        digest = hashlib.sha256(secret.encode()).hexdigest()
        response.set_signed_cookie(
            settings.DEVICE_COOKIE_NAME, secret, salt=SALT, max_age=int(LASTS.total_seconds()),
            httponly=True, secure=request.is_secure(), samesite="Lax",
        )  # fmt: skip
    KnownDevice.objects.update_or_create(user=user, digest=digest, defaults={"used_at": now})


def forget(user, *, but: str = ""):
    """No browser is known for this person any more, except the one with this digest."""
    KnownDevice.objects.filter(user=user).exclude(digest=but).delete()
