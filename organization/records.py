"""What every unit-owned record has: a unit, who entered it when, a version, and a way to be voided but not deleted."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.rights import Right
from organization.tree.paths import subtree_end


class OfUnitQuerySet(models.QuerySet):
    def within(self, unit):
        """Rows of the unit and of every unit below it."""
        return self.filter(unit__path__gte=unit.path, unit__path__lt=subtree_end(unit.path))


class RecordQuerySet(OfUnitQuerySet):
    def standing(self):
        """Records that count: not voided."""
        return self.filter(voided_at=None)

    def visible_to(self, user):
        """The one door to records: the units the person reads, and what names the person (`NAMES`)."""
        return self.filter(user.scope.q(Right.READ) | self.naming(user))

    def naming(self, user) -> Q:
        """The condition "the record names this person", without a join that could repeat rows."""
        condition = Q(pk__in=[])
        for lookup in self.model.NAMES:
            if "__" in lookup:
                rows = self.model._default_manager.filter(**{lookup: user}).values("pk")
                condition |= Q(pk__in=rows)
            else:
                condition |= Q(**{lookup: user})
        return condition


class Versioned(models.Model):
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Record(Versioned):
    """Abstract. `NAMES` lists the lookups by which a record names people, who may then read it."""

    NAMES: tuple[str, ...] = ()

    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    voided_at = models.DateTimeField(_("voided at"), null=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("voided by"),
    )
    void_reason = models.CharField(_("reason for voiding"), max_length=200, blank=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def own_day(self) -> date | None:
        """The day whose names the record prints; None while it is about the present."""
        return timezone.localdate(self.created_at)

    @property
    def printed_unit(self) -> str:
        """The unit's short name as of the record's own day. A list prefetches `unit__names`."""
        return self.unit.short_name_on(self.own_day)

    @property
    def printed_unit_name(self) -> str:
        return self.unit.name_on(self.own_day)
