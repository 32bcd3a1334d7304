"""The responsibility list as a way round the rules of the work that comes of it, and to read what is others'."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from responsibility.duties.falling_due import fall_due
from responsibility.followups.services import ask_extension
from responsibility.models import Assignment
from tests.cast import make_assignment, make_duty
from tests.meetings.factory import filled

Stage = Assignment.Stage


@pytest.fixture
def today():
    return timezone.localdate()


def verb(client, work, name, **fields):
    work.refresh_from_db()
    return client.post(reverse("responsibility:verb", args=[work.pk, name]), {"version": work.version} | fields)


@pytest.mark.parametrize("person", ["admin", "security"])
def test_who_keeps_units_or_rights_reads_no_list_by_what_changed_in_it(cast, signed_in, person):
    """They read every unit and every person, and no record."""
    duty = make_duty(cast.section, title="不给看的职责")
    answer = signed_in(getattr(cast, person)).get(
        reverse("responsibility:duty_changes"), {"unit": cast.section.pk, "year": duty.year}
    )
    assert duty.title not in answer.content.decode()
    answer = signed_in(cast.member).get(answer.wsgi_request.get_full_path())
    assert duty.title in answer.content.decode()


def test_an_owner_gives_work_away_by_the_line_it_comes_from_and_cancels_it(cast, signed_in, today):
    duty = make_duty(cast.section, per="year", owner=cast.head, needs_review=True)
    fall_due(today=today)
    work, client = duty.assignments.get(), signed_in(cast.head)
    assert verb(client, work, "cancel", note="x").status_code == 403
    page = reverse("responsibility:duty_edit", args=[duty.pk])
    client.post(page, filled(client, page, owner=[str(cast.member.pk)]))
    work.refresh_from_db()
    assert work.owner == cast.member
    verb(client, work, "cancel", note="x")
    work.refresh_from_db()
    assert work.stage == Stage.OPEN


def overdue(cast, today, **fields):
    duty = make_duty(cast.section, per="year", created_by=cast.recorder, **fields)
    return make_assignment(
        cast.section, duty=duty, due_on=today - timedelta(days=9), owner=cast.head, period_from=today.replace(day=1),
        period_to=today, needs_review=True,
    )  # fmt: skip


def void(client, duty):
    return client.post(reverse("responsibility:duty_void", args=[duty.pk]), {"version": duty.version, "reason": "误录"})


def test_an_owner_is_not_rid_of_late_work_by_voiding_the_line_it_comes_from(cast, signed_in, today):
    work = overdue(cast, today)
    void(signed_in(cast.head), work.duty)
    work.refresh_from_db()
    assert (work.voided_at, work.duty.voided_at) == (None, None)
    void(signed_in(cast.leader), work.duty)
    work.refresh_from_db()
    assert work.voided_at


# Handed down: less or later is not the unit's own to say


@pytest.fixture
def handed(cast, today):
    """The bureau asks its section for something; the section's head reviews there."""
    above = make_duty(cast.bureau, per="year", title="上级要求")
    below = make_duty(cast.section, per="year", title="上级要求", source=above, owner=cast.member, needs_review=True)
    fall_due(today=today)
    return below.assignments.get()


def test_a_unit_does_not_cancel_what_was_asked_of_it_from_above(cast, signed_in, handed):
    assert verb(signed_in(cast.head), handed, "cancel", note="不做了").status_code == 403
    assert verb(signed_in(cast.leader), handed, "cancel", note="收回").status_code == 302


def test_a_unit_does_not_put_off_what_was_asked_of_it_from_above(cast, signed_in, handed, today):
    client, later = signed_in(cast.head), handed.due_on + timedelta(days=200)
    page = reverse("responsibility:edit", args=[handed.pk])
    client.post(page, filled(client, page) | {"due_on": [later.isoformat()]})
    ask_extension(obligation=handed, by=cast.member, today=today, to_day=later, reason="忙")
    decide = reverse("responsibility:extension", args=[handed.pk])
    typed = {"granted": "yes", "to_day": later.isoformat(), "words": "同意"}
    assert client.post(decide, typed).status_code == 403
    handed.refresh_from_db()
    assert handed.due_on < later
    assert signed_in(cast.leader).post(decide, typed).status_code == 302
    handed.refresh_from_db()
    assert handed.due_on == later


def test_a_unit_still_reviews_and_hands_on_what_was_asked_of_it_from_above(cast, signed_in, handed, today):
    client = signed_in(cast.head)
    page = reverse("responsibility:edit", args=[handed.pk])
    client.post(page, filled(client, page, owner=[str(cast.recorder.pk)]))
    verb(signed_in(cast.recorder), handed, "submit", text="见附件", done_on=today.isoformat())
    assert verb(signed_in(cast.head), handed, "accept").status_code == 302
