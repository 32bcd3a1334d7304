"""One-use links: the only way to a password one does not have, made by an administrator who never learns it.

Works once; dies after PASSWORD_RESET_TIMEOUT (24 hours), when another is made for the same person, and when the person
signs in with the password they had (ASVS 6.4.1, 6.4.6).
"""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils import timezone

from accounts.models import OneUseLink, new_nonce


class LinkTokens(PasswordResetTokenGenerator):
    """Django's signed token, tied to the row of the newest link."""

    def make_token(self, user):
        OneUseLink.objects.update_or_create(user=user, defaults={"nonce": new_nonce(), "made_at": timezone.now()})
        return super().make_token(user)

    def check_token(self, user, token):
        return OneUseLink.objects.filter(user=user).exists() and super().check_token(user, token)

    def _make_hash_value(self, user, timestamp):
        nonce = OneUseLink.objects.filter(user=user).values_list("nonce", flat=True).first() or ""
        return f"{super()._make_hash_value(user, timestamp)}{nonce}"


@transaction.atomic
def use(user) -> bool:
    """Whether this call is the one use."""
    return OneUseLink.objects.filter(user=user).delete()[0] == 1
