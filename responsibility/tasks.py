import logging

from celery import shared_task
from django.utils import timezone

from responsibility import services

log = logging.getLogger(__name__)


@shared_task
def fall_due():
    """Make what has fallen due, let what is over lapse. Rung hourly; any number of times does no harm."""
    today = timezone.localdate()
    made = services.fall_due(today=today)
    lapsed = services.lapse(today=today)
    if made or lapsed:
        log.info("made %d assignments, %d lapsed", made, lapsed)
