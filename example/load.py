"""Load the example, in one transaction and the same each time for the same day."""

import logging
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

log = logging.getLogger(__name__)
SEED = "示例市示范局"


def is_loaded() -> bool:
    return Unit.objects.filter(is_example=True).exists()


@transaction.atomic
def load(*, today: date, password: str):
    """Everyone signs in with the one password; hashed once, for ten hashes take longer than all the rest."""
    with translation.override("zh-hans"):
        cast = settle(make_password(password), ACCOUNTS)
        story = Story(today)
        office = Office(cast, story, WorkingDays.load(date(2023, 1, 1), today), Random(SEED))
        for part in (Year2023(office), ThisYear(office), Recent(office)):
            for thread in part.threads():
                story.add(thread)
        story.tell()
