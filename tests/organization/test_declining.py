"""A stand-in's no: it ends the cover at once, and cannot be got round."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from organization.absences.models import Absence, DeclinedCover
from organization.absences.services import change_absence, decline_cover, enter_absence, withdraw_absence
from organization.models import User
from organization.rights import Right
from responsibility.models import Assignment
from tests.cast import make_assignment

DAY = timedelta(days=1)
HOME = reverse("dashboard:mywork")


def typed(**more):
    today = timezone.localdate()
    return {"from_on": today.isoformat(), "to_on": (today + DAY).isoformat(), "reason": "trip", "stand_in": "",
            "posting": ""} | more  # fmt: skip


def away(user, stand_in, *, by=None, first=0, last=3, posting=None):
    today = timezone.localdate()
    return enter_absence(user=user, by=by or user, from_on=today + first * DAY, to_on=today + last * DAY,
                         reason="leave", stand_in=stand_in, posting=posting)  # fmt: skip


def address(name, record):
    return reverse(f"organization:{name}", args=[record.pk])


def enter(client, person, **more):
    return client.post(address("absence_create", person), typed(**more))


def decline(client, absence, why="本周另有工作"):
    return client.post(address("cover_decline", absence), {"why": why, "version": absence.version})


def handed_in(cast):
    return make_assignment(cast.section, title="已上报", owner=cast.member, stage=Assignment.Stage.SUBMITTED,
                           submitted_by=cast.member, done_on=timezone.localdate())  # fmt: skip


def accept(client, work):
    data = {"version": work.version, "done_on": timezone.localdate().isoformat()}
    return client.post(reverse("responsibility:verb", kwargs={"pk": work.pk, "verb": "accept"}), data).status_code


def test_an_owner_who_names_their_reviewer_is_reviewed_by_them_all_the_same(cast, signed_in):
    work = handed_in(cast)
    assert enter(signed_in(cast.member), cast.member, stand_in=cast.head.pk, knowing="on").status_code == 302
    reviewer = signed_in(cast.head)
    assert accept(reviewer, work) == 403, "the attack: named as stand-in, they may not review"
    assert "由他人审核" in reviewer.get(work.get_absolute_url()).content.decode()
    desk = reviewer.get(HOME).content.decode()
    absence = Absence.objects.get()
    assert address("cover_decline", absence) in desk and "谢绝代办" in desk
    assert address("cover_decline", absence) in reviewer.get(cast.head.get_absolute_url()).content.decode()
    assert decline(reviewer, absence).url == cast.head.get_absolute_url()
    assert address("cover_decline", absence) not in reviewer.get(HOME).content.decode()
    assert accept(reviewer, work) == 302


def test_it_is_told_with_its_reason_to_the_absent_and_to_whoever_entered_it(cast, signed_in):
    absence = away(cast.member, cast.head, by=cast.unitadmin)
    decline(signed_in(cast.head), absence)
    for person in (cast.member, cast.unitadmin):
        client = signed_in(person)
        for page in (cast.member.get_absolute_url(), HOME):
            shown = client.get(page).content.decode()
            assert "本周另有工作" in shown and address("absence_edit", absence) in shown, (person, page)
    assert "本周另有工作" not in signed_in(cast.clerk).get(HOME).content.decode()
    absence.refresh_from_db()
    data = typed(stand_in=cast.assistant.pk, version=absence.version)
    assert signed_in(cast.unitadmin).post(address("absence_edit", absence), data).status_code == 302
    assert "本周另有工作" not in signed_in(cast.unitadmin).get(HOME).content.decode()
    assert User.objects.get(pk=cast.assistant.pk).answers_for == {cast.assistant.pk, cast.member.pk}
    assert Entry.objects.of(DeclinedCover.objects.get()).get().by == cast.head


def test_what_was_lent_ends_with_it(cast):
    absence = away(cast.leader, cast.head, posting=cast.leader.postings.get())
    assert User.objects.get(pk=cast.head.pk).scope.may(Right.APPROVE, cast.bureau)
    decline_cover(absence=absence, by=cast.head, why="不便")
    assert not User.objects.get(pk=cast.head.pk).scope.may(Right.APPROVE, cast.bureau)
    absence.refresh_from_db()
    assert (absence.stand_in, absence.posting, absence.withdrawn_at) == (None, None, None)


@pytest.mark.parametrize("way", ["change", "anew", "moved", "other first"])
def test_for_those_days_nobody_names_them_again(cast, way):
    """Not by changing the absence, nor by a new one, nor by moving the declined one out of the way."""
    absence = away(cast.member, cast.head)
    decline_cover(absence=absence, by=cast.head, why="不便")
    absence.refresh_from_db()
    fields = {name: getattr(absence, name) for name in ("from_on", "to_on", "reason", "posting")}
    if way == "change":
        with pytest.raises(ValidationError):
            change_absence(absence=absence, by=cast.member, stand_in=cast.head, **fields)
        return
    if way == "other first":
        change_absence(absence=absence, by=cast.member, stand_in=cast.assistant, **fields)
        with pytest.raises(ValidationError):
            change_absence(absence=absence, by=cast.member, stand_in=cast.head, **fields)
        return
    if way == "anew":
        withdraw_absence(absence=absence, by=cast.member)
    else:
        later = {"from_on": absence.from_on + 30 * DAY, "to_on": absence.to_on + 30 * DAY}
        change_absence(absence=absence, by=cast.member, stand_in=None, **fields | later)
    for by in (cast.member, cast.unitadmin):
        with pytest.raises(ValidationError):
            away(cast.member, cast.head, by=by, first=3, last=9)
    assert away(cast.member, cast.head, first=4, last=9).stand_in == cast.head, "other days are another question"


def test_only_the_stand_in_declines_and_only_what_lasts(cast, signed_in):
    absence = away(cast.member, cast.head)
    for person in (cast.member, cast.unitadmin, cast.leader, cast.stranger, cast.admin):
        assert decline(signed_in(person), absence).status_code == 404, person
        with pytest.raises(PermissionDenied):
            decline_cover(absence=absence, by=person, why="x")
    assert decline(signed_in(cast.head), absence, why=" ").status_code == 200
    withdraw_absence(absence=absence, by=cast.member)
    assert decline(signed_in(cast.head), absence).status_code == 403
    over = away(cast.clerk, cast.head, first=-3, last=-1)
    assert decline(signed_in(cast.head), over).status_code == 403
    assert not DeclinedCover.objects.exists()


def test_the_absence_changed_meanwhile_does_not_keep_them_from_it(cast, signed_in):
    absence = away(cast.member, cast.head)
    fields = {name: getattr(absence, name) for name in ("from_on", "to_on", "stand_in", "posting")}
    change_absence(absence=absence, by=cast.member, reason="trip", **fields)
    assert decline(signed_in(cast.head), absence).status_code == 302


def test_one_s_reviewer_is_named_only_after_a_question(cast, signed_in):
    client = signed_in(cast.member)
    asked = enter(client, cast.member, stand_in=cast.head.pk)
    assert asked.status_code == 200 and "leader" in str(asked.context["form"].errors["stand_in"])
    assert 'type="checkbox"' in str(asked.context["form"]["knowing"]) and not Absence.objects.exists()
    User.objects.filter(pk=cast.supervisor.pk).update(is_active=False)
    only = enter(signed_in(cast.head), cast.head, stand_in=cast.leader.pk)
    assert "唯一" in str(only.context["form"].errors["stand_in"])
    client = signed_in(cast.member)
    assert enter(client, cast.member, stand_in=cast.recorder.pk).status_code == 302, "no reviewer, no question"
    Absence.objects.all().delete()
    assert enter(client, cast.member, stand_in=cast.head.pk, knowing="on").status_code == 302
    kept = Absence.objects.get()
    again = client.post(address("absence_edit", kept), typed(stand_in=cast.head.pk, version=kept.version))
    assert again.status_code == 302, "nobody is asked again about whom they named before"


def test_my_work_asks_as_often_for_one_cover_as_for_many(cast, signed_in, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(cast.head)
    away(cast.member, cast.head)
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    for person in (cast.recorder, cast.clerk, cast.assistant):
        away(person, cast.head)
    # what is lent costs nothing here; each person's open work is found by the same statements
    with django_assert_max_num_queries(len(few)):
        client.get(HOME)
