"""Dated posts, and the sections in a leader's charge."""

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.dated import DatedQuerySet
from organization.granting.proposals import Granted
from organization.people.names import NameOrder
from organization.rights import Role
from organization.tree.models import Unit


class PostingQuerySet(DatedQuerySet):
    def in_order(self, by: NameOrder = NameOrder.STROKES):
        """By post, equal posts by name: how a unit lists its people."""
        return self.order_by("rank_no", f"user__{by.column}", "user__name", "pk")

    def with_charges(self):
        """(posting, its unit and path, role, granted at, section in charge and its path): a row for each granted
        section in charge, or one without. A section counts while its path lies below the post's (`Charge.acting`)."""
        granted = FilteredRelation("charges", condition=Q(charges__granted_at__isnull=False))
        return self.annotate(charged=granted).values_list(
            "pk", "unit_id", "unit__path", "role", "granted_at", "charged__unit_id", "charged__unit__path"
        )

    def acting(self):
        """Posts whose role acts: granted, of people whose accounts are in force and who hold no administration. Who
        leaves has no post after the last day."""
        return self.filter(
            granted_at__isnull=False, user__is_active=True, user__authorized_at__isnull=False, user__administration=""
        )


@audited(part_of="user")
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

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings", verbose_name=_("person")
    )
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
        from organization.people.holdings import Posts  # it reads this module

        return [Posts()]


class ChargeQuerySet(models.QuerySet):
    def acting(self):
        """Granted, and still below the unit of the post: a section that has moved away is in another's charge."""
        return self.filter(granted_at__isnull=False, unit__path__startswith=F("posting__unit__path"))


@audited(part_of="posting__user")
class Charge(Granted):
    """A unit in a deputy leader's charge (一岗双责), as long as the posting lasts. It widens what the leader reads and
    reviews, so it is granted like a role."""

    GRANTED_FOR = ("posting_id", "unit_id")

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="charges", verbose_name=_("posting"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("section in charge"))

    objects = ChargeQuerySet.as_manager()

    class Meta:
        verbose_name = _("section in charge")
        verbose_name_plural = _("sections in charge")
        constraints = [models.UniqueConstraint(fields=["posting", "unit"], name="charge_once")]

    def __str__(self):
        return f"{self.posting.user} {self.unit}"

    @classmethod
    def holdings(cls):
        from organization.people.holdings import Charges  # it reads this module

        return [Charges()]
