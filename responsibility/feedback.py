"""How often the doer of a work item reports on it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Feedback(models.TextChoices):
    NONE = "", _("no regular report")
    WEEKLY = "week", _("every week")
    HALF_MONTHLY = "half_month", _("every half month")
    MONTHLY = "month", _("every month")
