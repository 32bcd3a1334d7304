from celery import shared_task

from reminders import clock, services


@shared_task
def remind():
    """The bell, rung each minute. It carries nothing: what is owed lies in the database."""
    services.ring(clock.Clock(clock.reading()))
