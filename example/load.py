"""Load the example: in one transaction, and the same each time for the same day."""

from datetime import date
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import translation

from calendars.working_days import WorkingDays
from example.accounts import ACCOUNTS
from example.office import Office
from example.people import settle
from example.recent import Recent
from example.story import Story
from example.this_year import ThisYear
from example.year_2023 import Year2023
from organization.models import Unit

SEED = "示例市示范局"
# Each tells its threads: the year in full, this year as it went, and what lies on the desks today
PARTS = (Year2023, ThisYear, Recent)


def is_loaded() -> bool:
    return Unit.objects.filter(is_example=True).exists()


@transaction.atomic
def load(*, today: date, password: str, parts=PARTS):
    """Ten accounts have the one password, hashed once: ten hashes would take as long as a year."""
    with translation.override("zh-hans"):
        cast = settle(make_password(password), ACCOUNTS)
        story = Story(today)
        office = Office(cast, story, WorkingDays.load(date(2023, 1, 1), today), Random(SEED))
        for part in parts:
            for thread in part(office).threads():
                story.add(thread)
        story.tell()
