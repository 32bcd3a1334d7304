"""The tree of units, each with its names of their day."""

from datetime import date

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.rights import Right
from organization.tree.paths import LAST_SORT_NO, STEP, ancestor_paths, subtree_end


class UnitQuerySet(models.QuerySet):
    def within(self, unit):
        """The unit and everything below it: one range scan of the path index."""
        return self.filter(path__gte=unit.path, path__lt=subtree_end(unit.path))

    def active_on(self, day: date):
        return self.filter(Q(active_to=None) | Q(active_to__gte=day), active_from__lte=day)

    def closed_on(self, day: date):
        return self.filter(active_to__lte=day)

    def open_to_work(self, day: date):
        """Not closed: a unit takes no new work from its last day on, or what was closed that day would fill again."""
        return self.filter(Q(active_to=None) | Q(active_to__gt=day))

    def where(self, user, right):
        """Units over which the person holds the right today."""
        return self.filter(user.scope.q(right, to_unit=""))

    def visible_to(self, user):
        """The units a person reads; administrators read the whole tree, though not its records."""
        return self.all() if user.reads_everyone else self.where(user, Right.READ)

    def kept_by(self, user):
        """Units whose people and posts this person administers."""
        return self.all() if user.keeps_system else self.where(user, Right.ADMINISTER)


@audited(without=["order_key"])
class Unit(models.Model):
    """A bureau, a section, a branch. The tree is held as `path`, five digits a level; `order_key` sorts it for people.

    Both are written by unit_services.py alone. That a unit lies below its parent and never below itself, the database
    holds too (its first migration). `name` is today's; earlier and coming ones are rows of UnitName.
    """

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("government")
        BUREAU = "bureau", _("bureau")
        SECTION = "section", _("section")
        BRANCH = "branch", _("branch unit")

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("unit above")
    )
    path = models.CharField(_("place in the tree"), max_length=80, unique=True, editable=False)
    order_key = models.CharField(max_length=160, editable=False, default="", db_index=True)
    code = models.CharField(
        _("code"),
        max_length=32,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+$", _("Letters, digits and dashes only."))],
    )
    name = models.CharField(_("full name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.SECTION)
    sort_no = models.PositiveIntegerField(_("order"), default=0, validators=[MaxValueValidator(LAST_SORT_NO)])
    active_from = models.DateField(_("active from"), default=date(2000, 1, 1))
    active_to = models.DateField(_("active to"), null=True, blank=True)
    is_example = models.BooleanField(_("belongs to the example"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["order_key"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return reverse("organization:unit", args=[self.pk])

    @property
    def depth(self) -> int:
        """1 for a root."""
        return len(ancestor_paths(self.path)) + 1

    def is_within(self, other) -> bool:
        return self.path.startswith(other.path)

    def is_closed(self, day: date) -> bool:
        return self.active_to is not None and self.active_to <= day

    def named_on(self, day: date | None):
        """What holds `name` and `short_name` as they were on that day; no day means now. Lists prefetch `names`."""
        names = list(self.names.all()) if day else ()
        held = [row for row in names if row.from_on <= day]
        return held[-1] if held else next(iter(names), self)

    def name_on(self, day: date | None) -> str:
        return self.named_on(day).name

    def short_name_on(self, day: date | None) -> str:
        named = self.named_on(day)
        return named.short_name or named.name

    def ancestors(self):
        """The units above, root first."""
        return Unit.objects.filter(path__in=ancestor_paths(self.path)).order_by("path")

    @property
    def above(self):
        """The parent as far as rights ask for it, without a query; None for a root."""
        return Unit(pk=self.parent_id, path=self.path[:-STEP]) if self.parent_id else None


@audited(part_of="unit")
class UnitName(models.Model):
    """A name a unit bore, or will bear, from a day on, until the next one. A unit never renamed has no row."""

    unit = models.ForeignKey("organization.Unit", models.CASCADE, related_name="names", verbose_name=_("unit"))
    name = models.CharField(_("full name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    from_on = models.DateField(_("from"))

    class Meta:
        ordering = ["unit", "from_on"]
        verbose_name = _("name of a unit")
        verbose_name_plural = _("names of units")
        constraints = [models.UniqueConstraint(fields=["unit", "from_on"], name="unit_one_name_a_day")]

    def __str__(self):
        return f"{self.from_on.isoformat()} {self.name}"


class TreeLock(models.Model):
    """One row, locked before the tree changes shape, so that two moves never cross."""
