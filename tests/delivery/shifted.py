"""The product with its one clock set to a working morning, which then ticks on: `manage.py` with these arguments.

`worker` in this folder uses it too. The product itself has no such switch.
"""

import sys
from datetime import date, timedelta

import django
from django.utils import timezone


def set_clock(day: date):
    from reminders import clock

    ahead: timedelta = clock.reading_on(day) - timezone.now()
    real = clock.reading
    clock.reading = lambda: real() + ahead


if __name__ == "__main__":
    django.setup()
    from django.core.management import execute_from_command_line

    from tests.delivery.office import DAY

    set_clock(date.fromisoformat(DAY))
    execute_from_command_line(["manage.py", *sys.argv[1:]])
