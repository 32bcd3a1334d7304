"""The life of an obligation: every step that was ever taken on it."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

# What is done to an obligation of any kind without changing its stage, and what it is called afterwards
FOLLOW_UP = {
    "progress": _("Progress reported"),
    "urge": _("Urged"),
    "instruct": _("Instruction written"),
    "extension_ask": _("More time asked for"),
    "extension_grant": _("More time granted"),
    "extension_refuse": _("More time refused"),
    "extension_withdraw": _("Request for more time withdrawn"),
}


class Act(models.Model):
    """One step in an obligation's life, written by the workflow in the same transaction. Never changed."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    verb = models.CharField(max_length=20)
    from_stage = models.CharField(max_length=12)
    to_stage = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="act_subject")]
