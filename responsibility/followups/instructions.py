"""Instructions (批示): what a leader wrote about something owed."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.trail import audited
from responsibility.followups.models import FollowUp


@audited(part_of="subject")
class Instruction(FollowUp):
    """One instruction, word for word. New work may be born from it: that work names it as its origin."""

    text = models.TextField(gettext_lazy("instruction"))

    class Meta(FollowUp.Meta):
        verbose_name = gettext_lazy("instruction")
        verbose_name_plural = gettext_lazy("instructions")

    def __str__(self):
        return _("Instruction of %(day)s: %(text)s") % {"day": self.on.isoformat(), "text": self.text[:60]}
