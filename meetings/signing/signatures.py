"""Whose signatures make a record count."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Signatures(models.TextChoices):
    """Minutes are signed by who took them and by who chaired (domain.md, section 4). A small unit may ask for one."""

    BOTH = "both", _("the recorder, then the chair")
    ONE = "recorder", _("one signature: the recorder, or the chair")
