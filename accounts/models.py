"""What proves who someone is, beside the account itself: all in tables of its own, so that a person needs no column."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.rules import keeps_sign_in


class PasswordSet(models.Model):
    """One password a person had or has, as its hash: what the policy refuses again, and how old the present one is."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()


class Tries(models.Model):
    """Wrong tries of one counter within the window (`lockout.py`): a mark and a moment each.

    `key` is a keyed digest: a name typed into the form may be a password typed into the wrong field, so no name that
    belongs to nobody is ever stored. `user` is set where the counter is about a known account.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    marks = models.JSONField(default=dict)
    is_full = models.BooleanField(default=False)
    ends_at = models.DateTimeField(db_index=True)


class KnownDevice(models.Model):
    """A browser in which this person has signed in before. The cookie holds the secret, the table its digest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="device_once")]


def new_nonce() -> str:
    return secrets.token_hex(16)


class OneUseLink(models.Model):
    """The one link that opens an account at present. Making another replaces the nonce, using it removes the row."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    nonce = models.CharField(max_length=32, default=new_nonce)
    made_at = models.DateTimeField(default=timezone.now)


class KeptForm(models.Model):
    """What someone sent after the session had ended, kept for the same person to take up after signing in again."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(_("page"), max_length=500)
    fields = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)


@audited(without=["digest", "fetched_at"], part_of="user")
class FeedKey(models.Model):
    """What opens one person's calendar to one program, without signing in: the address holds the secret, the table its
    digest. It shows what its person may see at the moment of asking, and nothing once the row is gone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed_keys", verbose_name=_("person")
    )
    name = models.CharField(_("device or program"), max_length=40)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    fetched_at = models.DateTimeField(_("last fetched at"), null=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("calendar subscription")
        verbose_name_plural = _("calendar subscriptions")
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="feed_key_once_a_name")]

    def __str__(self):
        return self.name

    @classmethod
    def history_seen_by(cls, reader, person) -> bool:
        """Which devices someone has is not for everyone who keeps their data."""
        return reader.pk == person.pk or keeps_sign_in(reader)
