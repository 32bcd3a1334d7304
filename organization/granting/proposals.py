"""Two people for every right: one enters an account or a role, another puts it into force.

ASVS 2.3.5; GB/T 22239 8.1.5.

A new account is inert until it is authorized: it cannot sign in, holds no right and gets no mail. A role other than
member acts once it is granted; until then, and once it is refused, the person is a plain member of that unit, which
takes no grant: a post alone lets its holder read their own unit's records and nothing more.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Proposal(models.Model):
    """Who entered it when, and the last refusal, which a new proposal takes back."""

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now, editable=False)
    refused_at = models.DateTimeField(_("refused at"), null=True, editable=False)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("refused by"),
    )
    refusal = models.CharField(_("reason for refusing"), max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True


class Authorized(Proposal):
    """An account: usable from the moment the security administrator authorizes it."""

    authorized_at = models.DateTimeField(_("authorized at"), null=True, editable=False)
    authorized_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("authorized by"),
    )

    class Meta:
        abstract = True

    @property
    def in_force(self) -> bool:
        """Open and authorized: the only accounts that sign in, hold rights and get mail."""
        return self.is_active and self.authorized_at is not None


class Granted(Proposal):
    """A right: it acts from the moment the security administrator grants it, for what it names and no longer."""

    GRANTED_FOR = ("user_id", "unit_id", "role")
    GRANT = ("proposed_at", "refused_at", "refused_by", "refusal", "granted_at", "granted_by")

    granted_at = models.DateTimeField(_("granted at"), null=True, editable=False)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("granted by"),
    )

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row.stored = dict(zip(field_names, values, strict=True))
        return row

    def save(self, *args, update_fields=None, **kwargs):
        if self.ask_anew():
            update_fields = {*update_fields, *self.GRANT} if update_fields is not None else None
        super().save(*args, update_fields=update_fields, **kwargs)
        self.stored = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}

    def ask_anew(self) -> bool:
        """Another person, unit or role, or a longer time, is more than was granted: the grant is asked for anew."""
        if not self.is_widened():
            return False
        self.proposed_at, self.refusal = timezone.now(), ""
        self.granted_at = self.granted_by = self.refused_at = self.refused_by = None
        return True

    def is_widened(self) -> bool:
        before = getattr(self, "stored", {})
        if any(name in before and before[name] != getattr(self, name) for name in self.GRANTED_FOR):
            return True
        return self.is_longer()

    def is_longer(self) -> bool:
        """Of what has days: does it begin earlier, or end later?"""
        before = getattr(self, "stored", {})
        begins_earlier = "from_on" in before and self.from_on < before["from_on"]
        ended = before.get("to_on")
        return begins_earlier or bool(ended and (self.to_on is None or self.to_on > ended))
