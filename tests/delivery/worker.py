"""The product's own Celery application: its clock in working hours, its bell rung each second, a queue of its own."""

import os
from datetime import date

import django

django.setup()

from config.celery import app  # noqa: E402
from tests.delivery.office import DAY  # noqa: E402
from tests.delivery.shifted import set_clock  # noqa: E402

set_clock(date.fromisoformat(DAY))
app.conf.beat_schedule = {"remind": {**app.conf.beat_schedule["remind"], "schedule": 1}}
app.conf.task_default_queue = os.environ["DELIVERY_QUEUE"]
