"""Units, people and the dated posts that join them."""

import unicodedata
from datetime import date
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization import profiles
from organization.cover import Cover, covers_of, with_covers
from organization.names import Named, NamedQuerySet, NameOrder
from organization.phones import masked
from organization.profiles import Power
from organization.proposals import Authorized, Granted
from organization.rights import Right, Role, Scope
from organization.units import LAST_SORT_NO, STEP, ancestor_paths, subtree_end


def plain(username: str) -> str:
    """One person, one spelling: width and case do not make another account."""
    return unicodedata.normalize("NFKC", username).casefold()


class DatedQuerySet(models.QuerySet):
    """Rows valid from a day, to a day or open."""

    def on(self, day: date):
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)


class PostingQuerySet(DatedQuerySet):
    def in_order(self, by: NameOrder = NameOrder.STROKES):
        """By post, equal posts by name: how a unit lists its people."""
        return self.order_by("rank_no", f"user__{by.column}", "user__name", "pk")

    def acting(self):
        """Posts whose role acts: granted, of people whose accounts are in force and who hold no administration."""
        return self.filter(
            granted_at__isnull=False, user__is_active=True, user__authorized_at__isnull=False, user__administration=""
        )


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
    holds too (migration 0006). `name` is today's; earlier and coming ones are rows of UnitName.
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
    is_example = models.BooleanField(default=False, editable=False)
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


class TreeLock(models.Model):
    """One row, locked before the tree changes shape, so that two moves never cross."""


class UserQuerySet(NamedQuerySet):
    def active(self):
        return self.filter(is_active=True)

    def in_force(self):
        """Accounts that may sign in and get mail: open and authorized."""
        return self.filter(is_active=True, authorized_at__isnull=False)

    def posted_in(self, units, day: date):
        """People holding a post in one of the units on that day."""
        postings = Posting.objects.on(day).filter(unit__in=units)
        return self.filter(pk__in=postings.values("user"))

    def visible_to(self, user):
        """Colleagues: people of the units one reads or records for and below, leaders of the units above, oneself."""
        if user.reads_everyone:
            return self.all()
        scope, today = user.scope, timezone.localdate()
        near = scope.q(Right.READ)
        for _unit_id, path in scope.posts:
            near |= Q(unit__path__gte=path, unit__path__lt=subtree_end(path))
        above = Q(role=Role.LEADER, granted_at__isnull=False, unit__path__in=scope.ancestors())
        return self.filter(Q(pk__in=Posting.objects.on(today).filter(near | above).values("user")) | Q(pk=user.pk))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(username_key=plain(username))

    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


@audited
class User(Named, Authorized, AbstractBaseUser):
    """A person. Closed, never deleted; inert until authorized; there is no superuser by shape.

    `administration` is one column, so that nobody can hold two of the three separated offices (GB/T 22239 8.1.5).
    """

    class Administration(models.TextChoices):
        NONE = "", _("none")
        SYSTEM = "system", _("system administrator")
        SECURITY = "security", _("security administrator")
        AUDIT = "audit", _("audit administrator")

    username = models.CharField(_("user name"), max_length=64, unique=True)
    username_key = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    administration = models.CharField(
        _("administration"), max_length=10, choices=Administration.choices, blank=True, default=Administration.NONE
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["stroke_key", "name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(administration__in=["", "system", "security", "audit"]), name="user_one_administration"
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organization:person", args=[self.pk])

    def save(self, *args, **kwargs):
        self.username_key = plain(self.username)
        super().save(*args, **kwargs)

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)

    @property
    def keeps_system(self) -> bool:
        """The whole tree of units and all people, though none of their records."""
        return self.holds(Power.UNITS)

    @property
    def reads_everyone(self) -> bool:
        """Whoever keeps the tree, or decides about rights in it, reads all units and people; no records."""
        return self.keeps_system or self.holds(Power.GRANT)

    def holds(self, power: Power) -> bool:
        """May this administrator do that, in the profile of this installation?"""
        return bool(self.administration) and self.in_force and profiles.in_force().gives(self.administration, power)

    def _get_session_auth_hash(self, secret=None):
        """A session is signed with the office it began under, so a change of office ends it, wherever it is."""
        value = f"{self.password} {self.administration}"
        return salted_hmac("organization.session", value, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def covers(self) -> tuple[Cover, ...]:
        """For whom the person stands in today. An administrator stands in for nobody."""
        return () if self.administration or not self.in_force else covers_of(self, timezone.localdate())

    @property
    def answers_for(self) -> frozenset[int]:
        """Ids of those whose work is this person's to do today: their own, and that of the absent."""
        return frozenset((self.pk, *(cover.absent.pk for cover in self.covers)))

    @cached_property
    def scope(self) -> Scope:
        """What the person may do today, with what absent leaders lend. Read once a request: a changed right acts on the
        next one."""
        return with_covers(self.own_scope, self.covers) if self.covers else self.own_scope

    @cached_property
    def own_scope(self) -> Scope:
        if not self.in_force:
            return Scope()
        today = timezone.localdate()
        postings = Posting.objects.on(today).filter(user=self)
        charges = Charge.objects.acting().filter(posting__in=postings)
        rows = list(postings.values_list("unit_id", "unit__path", "role", "granted_at"))
        if self.administration:  # rights over accounts and rights over records are never in one account
            return Scope.of([(unit_id, path, Role.MEMBER) for unit_id, path, _role, _granted in rows], [])
        return Scope.of(
            [(unit_id, path, role if granted else Role.MEMBER) for unit_id, path, role, granted in rows],
            list(charges.values_list("unit_id", "unit__path")),
        )

    def post_on(self, day: date, unit=None) -> str:
        """The title printed before the name in a record of that day; the post in `unit` wins."""
        postings = Posting.objects.on(day).filter(user=self).exclude(title="").order_by("rank_no", "pk")
        chosen = postings.filter(unit=unit).first() if unit else None
        chosen = chosen or postings.first()
        return chosen.title if chosen else ""


@audited
class Posting(Granted):
    """A person's dated post in a unit: the title printed, the role in this product, the capacity it answers in."""

    class Capacity(models.TextChoices):
        NONE = "", _("none")
        FIRST = "first", _("first responsible person")
        DIRECT = "direct", _("directly responsible person")
        DUAL = "dual", _("member of the leading body")
        HEAD = "head", _("responsible for the section")
        LIAISON = "liaison", _("liaison officer")

    class Kind(models.TextChoices):
        REGULAR = "regular", _("regular post")
        CONCURRENT = "concurrent", _("concurrent post")
        SECONDMENT = "secondment", _("secondment")
        TEMPORARY = "temporary", _("temporary post")

    LENT = (Kind.SECONDMENT, Kind.TEMPORARY)

    user = models.ForeignKey(User, models.PROTECT, related_name="postings", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings", verbose_name=_("unit"))
    title = models.CharField(_("post"), max_length=60, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.MEMBER)
    capacity = models.CharField(
        _("capacity"), max_length=10, choices=Capacity.choices, blank=True, default=Capacity.NONE
    )
    kind = models.CharField(_("kind of post"), max_length=12, choices=Kind.choices, default=Kind.REGULAR)
    from_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by unit")
    )
    rank_no = models.PositiveSmallIntegerField(_("rank order"), default=100)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["rank_no", "pk"]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="posting_from_before_to"),
            models.CheckConstraint(
                condition=Q(from_unit=None) | Q(kind__in=["secondment", "temporary"]), name="posting_sent_by_if_lent"
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.title} {self.user}"

    @classmethod
    def holdings(cls):
        from organization.post_holdings import Posts  # it reads this module

        return [Posts()]


class ChargeQuerySet(models.QuerySet):
    def acting(self):
        """Granted, and still below the unit of the post: a section that has moved away is in another's charge."""
        return self.filter(granted_at__isnull=False, unit__path__startswith=F("posting__unit__path"))


@audited
class Charge(Granted):
    """A unit in a deputy leader's charge (一岗双责), as long as the posting lasts. It widens what the leader reads and
    reviews, so it is granted like a role."""

    GRANTED_FOR = ("posting_id", "unit_id")

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="charges")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    objects = ChargeQuerySet.as_manager()

    class Meta:
        verbose_name = _("section in charge")
        verbose_name_plural = _("sections in charge")
        constraints = [models.UniqueConstraint(fields=["posting", "unit"], name="charge_once")]

    def __str__(self):
        return f"{self.posting.user} {self.unit}"

    @classmethod
    def holdings(cls):
        from organization.post_holdings import Charges  # it reads this module

        return [Charges()]


class OnceKey(models.Model):
    """A create form's one-use key: the second click of a double click finds the record the first one made."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    location = models.CharField(max_length=200, blank=True)
    used_at = models.DateTimeField(auto_now_add=True)


from organization.absences import Absence  # noqa: E402, F401  (Django finds models here)
from organization.groups import Group, Membership  # noqa: E402, F401  (Django finds models here)
from organization.unit_names import UnitName  # noqa: E402, F401  (Django finds models here)
