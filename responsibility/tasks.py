import logging
from datetime import date

from celery import shared_task
from django.utils import timezone

from organization.tree.services import names_take_effect
from responsibility.cascades import services as cascading
from responsibility.duties import falling_due
from responsibility.handing_over.services import close_accounts

log = logging.getLogger(__name__)


@shared_task
def fall_due():
    """Make what has fallen due, follow the calendar, let what is over lapse. Rung hourly; more often does no harm.

    It looks back to the start of last year, not over every year there is; `manage.py fall_due` does.
    """
    today = timezone.localdate()
    names_take_effect(today=today)
    close_accounts(today=today)
    changed = falling_due.follow_calendar(today=today)
    made = falling_due.fall_due(today=today, since=date(today.year - 1, 1, 1))
    lapsed = falling_due.lapse(today=today)
    if made or lapsed or changed:
        log.info("made %d assignments, %d lapsed, %d follow the calendar", made, lapsed, changed)


@shared_task
def hand_down():
    """Go on with what is being handed down and nobody watches. Rung each minute, and through before the next."""
    through = cascading.go_on_with_all(today=timezone.localdate(), seconds=45)
    if through:
        log.info("%d handings down are through", through)
