from celery import shared_task
from django.utils import timezone

from exchange.imports import drop_left_lying


@shared_task
def drop_imports():
    drop_left_lying(now=timezone.now())
