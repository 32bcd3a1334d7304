"""How a deadline stands: words, tones and lamps. What decides it are the facts of the row and `lights.Lights`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Light(models.TextChoices):
    """The lamps of the traffic light, over work that is open and its owner's turn."""

    GREEN = "green", pgettext_lazy("traffic light", "green")
    YELLOW = "yellow", pgettext_lazy("traffic light", "yellow")
    ORANGE = "orange", pgettext_lazy("traffic light", "orange")
    RED = "red", pgettext_lazy("traffic light", "red")


class Timeliness(models.TextChoices):
    IN_TIME = "in_time", _("in time")
    DUE_SOON = "due_soon", _("due soon")
    PRESSING = "pressing", _("pressing")
    DUE_TODAY = "due_today", _("due today")
    OVERDUE = "overdue", _("overdue")
    WAITING = "waiting", _("waiting for a decision")
    SUSPENDED = "suspended", _("suspended")
    DONE_IN_TIME = "done_in_time", _("done in time")
    DONE_LATE = "done_late", _("done late")
    NO_DATE = "no_date", _("no date set")
    NONE = "none", _("not counted")


TONES = {
    Timeliness.DUE_SOON: "warning", Timeliness.PRESSING: "warning", Timeliness.DUE_TODAY: "warning",
    Timeliness.OVERDUE: "danger", Timeliness.WAITING: "info", Timeliness.SUSPENDED: "muted",
    Timeliness.DONE_IN_TIME: "success", Timeliness.DONE_LATE: "warning", Timeliness.NO_DATE: "warning",
}  # fmt: skip
LIGHTS = {
    Timeliness.IN_TIME: Light.GREEN, Timeliness.DUE_SOON: Light.YELLOW, Timeliness.PRESSING: Light.ORANGE,
    Timeliness.DUE_TODAY: Light.ORANGE, Timeliness.OVERDUE: Light.RED,
}  # fmt: skip
# Not in time any more, and not late yet
NEAR = (Timeliness.DUE_SOON, Timeliness.PRESSING, Timeliness.DUE_TODAY)
