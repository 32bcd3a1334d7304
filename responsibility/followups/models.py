"""What is said about something owed while it is being done: the base of reports, urgings, instructions, requests.

They stand beside an obligation of any kind, like acts and evidence: whoever sees the obligation sees them. None is ever
changed or removed.
"""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        from responsibility.obligations.models import obligation_kinds  # its relations name these models

        condition = Q(pk__in=[])
        for kind in obligation_kinds():
            seen = kind.objects.visible_to(user).order_by().values("pk")
            condition |= Q(content_type=ContentType.objects.get_for_model(kind), object_id__in=seen)
        return self.filter(condition)

    def about(self, obligation):
        return self.filter(content_type=ContentType.objects.get_for_model(obligation), object_id=obligation.pk)

    def about_all(self, obligations):
        """Of many obligations of one kind."""
        kind = ContentType.objects.get_for_model(type(obligations[0]))
        return self.filter(content_type=kind, object_id__in=[row.pk for row in obligations])


class FollowUp(models.Model):
    """Abstract. `number` counts the ones of its kind about the same obligation: the second urging is number 2; it is
    given with the obligation locked. `on` is the day it was said, in the time zone of the installation."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("kind of record"))
    object_id = models.PositiveBigIntegerField(_("number of the record"))
    subject = GenericForeignKey()
    number = models.PositiveIntegerField(_("number"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acting for")
    )
    on = models.DateField(_("day"))
    at = models.DateTimeField(_("entered at"), auto_now_add=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "number"], name="%(class)s_number_once"),
        ]

    def get_absolute_url(self):
        return f"{self.subject.get_absolute_url()}#{self._meta.model_name}-{self.pk}"
