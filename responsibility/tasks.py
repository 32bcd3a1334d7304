import logging
from datetime import date

from celery import shared_task
from django.utils import timezone

from organization.tree.services import names_take_effect
from responsibility import services
from responsibility.handover import close_accounts

log = logging.getLogger(__name__)


@shared_task
def fall_due():
    """Make what has fallen due, let what is over lapse. Rung hourly; any number of times does no harm.

    It looks back to the start of last year, not over every year there is; `manage.py fall_due` does.
    """
    today = timezone.localdate()
    names_take_effect(today=today)
    close_accounts(today=today)
    made = services.fall_due(today=today, since=date(today.year - 1, 1, 1))
    lapsed = services.lapse(today=today)
    if made or lapsed:
        log.info("made %d assignments, %d lapsed", made, lapsed)
