"""A clock that jumps tells nobody anything wrong, and a machine's time zone makes no difference."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from reminders import clock, health, services
from reminders.clock import Clock, is_trusted, rang
from reminders.models import Bell, Reminder
from tests.cast import make_assignment
from tests.reminders.factory import DUE, moment

pytestmark = pytest.mark.django_db
NOW = moment("09-30")


@pytest.fixture
def rung():
    rang(NOW, is_real=True, found=0, made=0)


def ring(at):
    return services.ring(Clock(at))


@pytest.mark.parametrize("later", [timedelta(0), timedelta(minutes=1), timedelta(hours=25), timedelta(seconds=-30)])
def test_a_reading_that_follows_is_trusted(rung, later):
    assert is_trusted(NOW + later)


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(hours=-1), timedelta(days=10), timedelta(hours=27)])
def test_a_jump_waits_for_a_second_reading_ten_minutes_later(rung, jump):
    there = NOW + jump
    assert not is_trusted(there)
    assert not is_trusted(there + timedelta(minutes=9))
    assert is_trusted(there + timedelta(minutes=10))


def test_a_clock_that_was_wrong_for_a_moment_changes_nothing(rung, cast):
    make_assignment(cast.section, owner=cast.member, due_on=(NOW + timedelta(days=5)).date())
    assert ring(NOW + timedelta(days=10)).is_doubted
    assert not Reminder.objects.exists()
    assert not ring(NOW + timedelta(minutes=2)).is_doubted
    assert not ring(NOW + timedelta(minutes=3)).is_doubted
    assert Bell.objects.get().doubted_at is None


def test_another_jump_starts_the_wait_anew(rung):
    assert not is_trusted(NOW + timedelta(days=10))
    assert not is_trusted(NOW + timedelta(days=20))
    assert not is_trusted(NOW + timedelta(days=20, minutes=9))
    assert is_trusted(NOW + timedelta(days=20, minutes=10))


def test_the_first_ring_of_all_is_trusted(cast):
    assert not ring(NOW).is_doubted


def test_a_day_named_by_hand_is_no_reading_of_the_clock(rung):
    services.ring(Clock(NOW + timedelta(days=30)), is_real=False)
    assert Bell.objects.get().rung_at == NOW
    assert is_trusted(NOW + timedelta(minutes=1))


def test_back_by_a_day_nothing_is_told_again_and_nothing_early(rung, cast, mailoutbox):
    make_assignment(cast.section, owner=cast.member, due_on=DUE)
    ring(NOW)
    rows = Reminder.objects.count()
    for minutes in range(0, 60, 5):
        ring(NOW - timedelta(days=1) + timedelta(minutes=minutes))
    assert (Reminder.objects.count(), len(mailoutbox)) == (rows, 1)


def test_the_bell_is_silent_after_ten_minutes(rung):
    assert health.age(NOW + timedelta(minutes=3)) == timedelta(minutes=3)
    assert not health.is_silent(NOW + timedelta(minutes=10))
    assert health.is_silent(NOW + timedelta(minutes=11))


def test_a_bell_never_rung_is_silent():
    assert (health.age(), health.is_silent()) == (None, True)


def test_the_databases_clock_is_read_where_it_has_one(django_assert_num_queries):
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 0):
        read = clock.reading()
    assert abs(read - timezone.now()) < timedelta(minutes=1)
    assert timezone.is_aware(read)


SCRIPT = """
import django; django.setup()
from datetime import date
from django.utils import timezone
from reminders.clock import reading_on
now = reading_on(date(2026, 9, 30))
print(now.isoformat(), now.timestamp(), timezone.localdate(now))
"""


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_the_zone_of_the_machine_makes_no_difference(zone):
    env = os.environ | {"TZ": zone, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    read = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True,
                          cwd=django_settings.BASE_DIR)  # fmt: skip
    assert read.stdout == "2026-09-30T09:30:00+08:00 1790731800.0 2026-09-30\n"
