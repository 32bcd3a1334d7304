"""Dates on the command line."""

from argparse import ArgumentTypeError
from datetime import date

from calendars.periods import FIRST_DAY, LAST_DAY


def day_argument(text: str) -> date:
    """For `type=` of an argument: a day this calendar knows, or a refusal in words."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date; write it as {date.today().isoformat()}") from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ArgumentTypeError(f"{text} lies outside the years {FIRST_DAY.year} to {LAST_DAY.year}")
    return day
