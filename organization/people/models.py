"""People and their accounts."""

import unicodedata
from datetime import date
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.absences.cover import Cover, covers_of, with_covers
from organization.granting import profiles
from organization.granting.profiles import Power
from organization.granting.proposals import Authorized
from organization.people.names import Named, NamedQuerySet
from organization.people.phones import masked
from organization.people.posts import Posting
from organization.rights import Right, Role, Scope
from organization.tree.paths import subtree_end


def plain(username: str) -> str:
    """One person, one spelling: width and case do not make another account."""
    return unicodedata.normalize("NFKC", username).casefold()


class UserQuerySet(NamedQuerySet):
    def active(self):
        return self.filter(is_active=True)

    def in_force(self):
        """Accounts that may sign in and get mail: open, authorized, the last day not over."""
        here = Q(last_on=None) | Q(last_on__gte=timezone.localdate())
        return self.filter(here, is_active=True, authorized_at__isnull=False)

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
    username_key = models.CharField(_("user name, letters alike"), max_length=64, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    administration = models.CharField(
        _("administration"), max_length=10, choices=Administration.choices, blank=True, default=Administration.NONE
    )
    is_active = models.BooleanField(_("active"), default=True)
    last_on = models.DateField(_("last day"), null=True, editable=False)
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
        indexes = [models.Index(fields=["name"], name="user_name")]
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
    def in_force(self) -> bool:
        """Nothing holds from the first moment of the day after the last, however late the account itself is closed."""
        return super().in_force and not self.has_left

    @property
    def has_left(self) -> bool:
        return self.last_on is not None and self.last_on < timezone.localdate()

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
        postings = Posting.objects.on(today).filter(user=self).with_charges()
        # rights over accounts and rights over records are never in one account
        kept = Role.MEMBER if self.administration else None
        posts, charges = {}, []
        for pk, unit_id, path, role, granted_at, charged_id, charged_path in postings:
            posts[pk] = unit_id, path, kept or (role if granted_at else Role.MEMBER)
            if charged_id and not kept and charged_path.startswith(path):
                charges.append((charged_id, charged_path))
        return Scope.of(list(posts.values()), charges)

    def post_on(self, day: date, unit=None) -> str:
        """The title printed before the name in a record of that day; the post in `unit` wins."""
        postings = Posting.objects.on(day).filter(user=self).exclude(title="").order_by("rank_no", "pk")
        chosen = postings.filter(unit=unit).first() if unit else None
        chosen = chosen or postings.first()
        return chosen.title if chosen else ""
