"""Who must have a second factor, and the six digits of an authenticator app, each good once."""

import logging

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction

from organization.models import Unit

log = logging.getLogger(__name__)


def needs_second_factor(user) -> bool:
    """By SECOND_FACTOR: the three administrators (等保 身份鉴别 d, ASVS 6.3.3), everybody or nobody. Never in the
    example bureau, whose accounts share a password and which no production starts on."""
    asked = {"administrators": bool(user.administration), "everybody": True, "nobody": False}
    return asked[settings.SECOND_FACTOR] and not Unit.objects.filter(is_example=True).exists()


def has_second_factor(user) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def matching_counter(secret: str, code: str) -> int | None:
    """The thirty seconds whose number this is."""
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


@transaction.atomic
def use_code(user, code: str) -> Authenticator | None:
    """The authenticator that this code proves, the code being used up by it (ASVS 6.5.1); None for a wrong one.

    A number is good only later than the last one used (RFC 6238 5.2). The row is locked, so that the same number sent
    twice at once passes once; nothing of it lies in the cache.
    """
    for row in Authenticator.objects.select_for_update().filter(user=user).order_by("pk"):
        try:
            if proves(row, code):
                return Authenticator.objects.get(pk=row.pk)
        except InvalidToken:  # refused, and the log says why
            log.error("The second factor of account %s was encrypted under a key that is no longer there.", user.pk)
    return None


def proves(row: Authenticator, code: str) -> bool:
    if row.type == Authenticator.Type.RECOVERY_CODES:
        return row.wrap().validate_code(code)
    counter = matching_counter(decrypt(row.data["secret"]), code)
    if counter is None or counter <= row.data.get("last_counter", 0):
        return False
    row.data["last_counter"] = counter
    row.save(update_fields=["data"])
    return True


@transaction.atomic
def reset(*, user) -> bool:
    """Take the second factor and its recovery codes away; the person sets a new one up at the next sign-in."""
    return bool(Authenticator.objects.filter(user=user).delete()[0])
