"""The same dates as in Chinese: a reader who switches the language must not misread a day."""

from config.formats.zh_Hans.formats import *  # noqa: F403

YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "F j"
