"""`manage.py verify` asks every app what must always hold, and names the rows for which it does not."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from audit.invariants import all_invariants
from organization.models import Unit
from reminders.models import Dispatch, Reminder
from responsibility.models import Assignment
from tests.cast import make_assignment

pytestmark = pytest.mark.django_db


def broken():
    return {f"{app.label}.{one.broken.__name__}" for app, one in all_invariants() if list(one.broken())}


def dispatch(person, state, **fields):
    now = timezone.now()
    return Dispatch.objects.create(
        recipient=person, day=now.date(), title="x", text="x", next_attempt_at=now, created_at=now, state=state,
        **({"message_id": "<1@example.org>"} | fields),
    )  # fmt: skip


def test_nothing_is_broken_in_a_bureau_that_was_made_by_the_services(cast):
    make_assignment(cast.section)
    assert broken() == set()
    assert len(list(all_invariants())) >= 9


def by_hand(model, **values):
    """Past the product, as someone who holds the database would."""
    model._base_manager.all().update(**values)


def a_unit_astray(cast):
    """The database refuses it as well: its trigger is out of the way."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'organization_unit'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
    Unit.objects.filter(pk=cast.section.pk).update(path="999990000100001")


def a_stage_without_an_act(cast):
    make_assignment(cast.section)
    by_hand(Assignment, stage=Assignment.Stage.SUBMITTED, done_on=timezone.localdate(), recorded_at=timezone.now())


def done_for_nothing(cast):
    make_assignment(cast.section)
    by_hand(Assignment, stage=Assignment.Stage.DONE, done_on=timezone.localdate(), recorded_at=timezone.now())


def a_role_beside_an_office(cast):
    cast.recorder.postings.update(granted_at=timezone.now())
    type(cast.recorder).objects.filter(pk=cast.recorder.pk).update(administration="audit")


def a_lease_left_behind(cast):
    dispatch(cast.member, Dispatch.State.LEASED, lease_until=timezone.now() - timedelta(minutes=11))


def a_message_without_an_id(cast):
    dispatch(cast.member, Dispatch.State.SENT, message_id="", sent_at=timezone.now())


def reminder(cast, channel, state, **fields):
    from django.contrib.contenttypes.models import ContentType

    work, now = make_assignment(cast.section), timezone.now()
    Reminder.objects.create(
        content_type=ContentType.objects.get_for_model(work), object_id=work.pk, recipient=cast.member, rule="due",
        channel=channel, for_day=now.date(), fell_on=now.date(), state=state, created_at=now, **fields,
    )  # fmt: skip


def a_notice_that_reached_nobody(cast):
    reminder(cast, "inapp", "pending")


def a_mail_reminder_sent_by_no_message(cast):
    reminder(cast, "email", "sent", sent_at=timezone.now())


FAULTS = {
    a_unit_astray: {"organization.units_beside_their_parent"},
    a_stage_without_an_act: {"responsibility.stages_without_act"},
    done_for_nothing: {"responsibility.stages_without_act", "responsibility.done_without_proof"},
    a_role_beside_an_office: {"organization.administrators_with_roles"},
    a_lease_left_behind: {"reminders.leased_too_long"},
    a_message_without_an_id: {"reminders.sent_without_id"},
    a_notice_that_reached_nobody: {"reminders.inbox_without_time"},
    a_mail_reminder_sent_by_no_message: {"reminders.sent_apart_from_their_message"},
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_each_fault_is_found_and_ends_the_command_badly(cast, fault, capsys):
    fault(cast)
    assert broken() == FAULTS[fault]
    with pytest.raises(CommandError):
        call_command("verify", "--no-seal")


def test_two_administrations_are_found_where_the_constraint_was_taken_away(cast):
    """The database refuses it: the control takes the constraint away first."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE organization_user DROP CONSTRAINT user_one_administration")
    try:
        type(cast.admin).objects.filter(pk=cast.admin.pk).update(administration="sys,audit")
        assert "organization.two_administrations" in broken()
    finally:
        if connection.vendor != "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
