"""Files kept with a record, under generated names, reachable only through the record's own visibility."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.trail import audited


def kept_name(attachment, _filename):
    """Nothing of the uploader's file name reaches the disk."""
    return f"attachments/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


@audited(without=["file"], part_of="record")
class Attachment(models.Model):
    """One file of one record. `name` is what the reader downloads it as."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("kept with"))
    object_id = models.PositiveBigIntegerField(_("number of the record"))
    record = GenericForeignKey()
    file = models.FileField(_("file"), upload_to=kept_name)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("type of file"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("fingerprint (SHA-256)"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="attachment_record")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("attachments:download", args=[self.pk])
