"""Problems that were fed back together: by one inspection, one self-check, one meeting."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.trail import audited
from organization.records import Record, RecordQuerySet
from organization.rights import Right

YEARS = [MinValueValidator(2000), MaxValueValidator(2100)]


class Source(models.TextChoices):
    INSPECTION = "inspection", _("inspection")
    SUPERVISION = "supervision", _("supervision")
    SELF_CHECK = "self_check", _("self-check")
    DEMOCRATIC = "democratic", _("democratic-life meeting")
    ANALYSIS = "analysis", _("analysis meeting")


class ProgramQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """A batch is also open to whoever may see one of its problems, or the problem would stand without a source."""
        from rectification.models import Item  # it reads this module

        items = Item.objects.visible_to(user)
        seen = items.exclude(program=None).values("program")
        shared = AlsoIn.objects.filter(item__in=items.order_by().values("pk")).values("program")
        return self.filter(user.scope.q(Right.READ) | self.naming(user) | Q(pk__in=seen) | Q(pk__in=shared))


@audited
class Program(Record):
    """A batch of problems fed back together: by one inspection, one self-check, one meeting."""

    NAMES = ("created_by",)

    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    name = models.CharField(_("name"), max_length=200)
    feedback_on = models.DateField(_("feedback date"))
    document = models.TextField(_("feedback document"), blank=True)
    year = models.PositiveSmallIntegerField(pgettext_lazy("rectification", "year"), validators=YEARS)
    attachments = GenericRelation("attachments.Attachment")

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["-feedback_on", "-pk"]
        verbose_name = _("batch of problems")
        verbose_name_plural = _("batches of problems")
        indexes = [models.Index(fields=["unit", "year"], name="program_unit_year")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("rectification:program", args=[self.pk])

    @property
    def own_day(self):
        return self.feedback_on


@audited(part_of="item")
class AlsoIn(models.Model):
    """A problem fed back again: it stays the problem of the batch that named it first, stands in this one too under a
    number of its own, and is counted once wherever the two are counted together."""

    item = models.ForeignKey("rectification.Item", models.CASCADE, related_name="also_rows", verbose_name=_("problem"))
    program = models.ForeignKey(Program, models.PROTECT, related_name="also_rows", verbose_name=_("batch of problems"))
    sort_no = models.PositiveSmallIntegerField(
        _("number"), default=1, validators=[MinValueValidator(1), MaxValueValidator(9999)]
    )

    class Meta:
        ordering = ["program__feedback_on", "program_id"]
        verbose_name = _("problem fed back again")
        verbose_name_plural = _("problems fed back again")
        constraints = [models.UniqueConstraint(fields=["item", "program"], name="also_in_once")]

    def __str__(self):
        return f"{self.program} · {self.sort_no}"

    def get_absolute_url(self):
        return self.item.get_absolute_url()
