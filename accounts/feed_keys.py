"""Keys of calendar subscriptions: made by the person for one device each, shown once, revoked at any time.

A calendar program can neither sign in nor keep a session, so the address itself is the secret (256 bits). Whoever has
it reads what its person may see and can do nothing. It is fetched by machines: how often, and how many unknown ones an
address may ask for, is limited as wrong passwords are (lockout.py).
"""

import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.lockout import Counter, network, reserve
from accounts.models import FeedKey

MOST = 10
FETCHED, GUESSED = "feed", "feed-guess"


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make(*, user, name: str) -> str:
    """A new key; returns the secret, which nobody can read again."""
    if FeedKey.objects.filter(user=user).count() >= MOST:
        raise ValidationError(
            ngettext(
                "You have %(count)d subscription already. Revoke one that is no longer used.",
                "You have %(count)d subscriptions already. Revoke one that is no longer used.",
                MOST,
            )
            % {"count": MOST}
        )
    secret = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            FeedKey.objects.create(user=user, name=name, digest=digest_of(secret))
    except IntegrityError as taken:
        words = _("You have a subscription of this name. Revoke it first, or choose another name.")
        raise ValidationError({"name": words}) from taken
    return secret


@transaction.atomic
def revoke_all(*, user) -> int:
    return FeedKey.objects.filter(user=user).delete()[0]


def opened_by(secret: str, *, address: str) -> FeedKey | None:
    """The key, while its person's account is in force and has a post; None for anything else. Raises Locked."""
    key = FeedKey.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if key is None:
        reserve((Counter(GUESSED, network(address)),))
        return None
    reserve((Counter(FETCHED, str(key.pk)),))
    return key if key.user.in_force and key.user.scope.posts else None


def fetched(key: FeedKey, *, now):
    """Shown to its person; no news for the trail. A key revoked meanwhile has no row any more."""
    FeedKey.objects.filter(pk=key.pk).update(fetched_at=now)
