"""Groups with dated members, as their keepers and readers meet them."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from meetings.models import Meeting
from organization.groups.models import Group, Membership
from organization.groups.services import add_group, add_members, end_group
from organization.invariants import twice_in_a_group
from organization.models import Posting, User
from study.sessions.audience import expected
from tests.cast import LONG_AGO, make_user
from tests.meetings.factory import fields_of, filled, make_type
from tests.study.factory import make_group, make_series

Place = Membership.Place
DAY = timedelta(days=1)
CREATE = reverse("organization:group_create")
MEETING = reverse("meetings:create")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def group(cast):
    return Group.objects.create(unit=cast.section, name="第一党小组")


def join(group, *people, place=Place.MEMBER, from_on=LONG_AGO, to_on=None):
    return [
        Membership.objects.create(group=group, user=one, place=place, from_on=from_on, to_on=to_on) for one in people
    ]


def url(name, record):
    return reverse(f"organization:{name}", args=[record.pk])


def add(client, group, people, from_on, **more):
    data = {"place": "member", "from_on": from_on, "to_on": "", "people": [one.pk for one in people]} | more
    return client.post(url("members_add", group), data)


def shown(client, group, **asked):
    return [row.user.username for row in client.get(group.get_absolute_url(), asked).context["members"]]


def test_the_recorder_makes_a_group_and_fills_it_in_two_steps(cast, signed_in):
    client = signed_in(cast.recorder)
    page = client.get(CREATE)
    assert page.context["form"]["unit"].value() == cast.section.pk
    once = uuid.uuid4()
    data = {"unit": cast.section.pk, "name": "意识形态工作领导小组", "kind": "leading", "once": once}
    answer, again = client.post(CREATE, data), client.post(CREATE, data)
    group = Group.objects.get()
    assert answer.url == again.url == group.get_absolute_url()
    assert add(client, group, [cast.head], "2024-01-08", place="leader").status_code == 302
    assert add(client, group, [cast.member, cast.recorder], "2024-01-08").url == group.get_absolute_url()
    assert shown(client, group) == ["head", "member", "recorder"]
    assert Entry.objects.of(group).count() == 1
    assert Entry.objects.of(Membership.objects.get(user=cast.head)).get().by == cast.recorder


def test_members_stand_by_place_then_post_then_strokes(cast, group, signed_in):
    first, second = (
        make_user("b", cast.section, rank_no=7, name="王二"),
        make_user("a", cast.section, rank_no=7, name="丁一"),
    )
    join(group, cast.member, first, second, cast.leader)
    join(group, cast.recorder, place=Place.DEPUTY)
    join(group, cast.head, place=Place.LEADER)
    assert shown(signed_in(cast.unitadmin), group) == ["head", "recorder", "leader", "a", "b", "member"]


def test_another_day_shows_the_members_of_that_day_with_their_posts_of_it(cast, group, signed_in):
    join(group, cast.member, from_on=date(2024, 1, 1), to_on=date(2025, 6, 30))
    join(group, cast.recorder, from_on=date(2025, 7, 1))
    Posting.objects.filter(user=cast.member).update(to_on=date(2025, 8, 1))
    client = signed_in(cast.head)
    assert shown(client, group, on="2025-06-30") == ["member"] and shown(client, group, on="2025-07-01") == ["recorder"]
    assert shown(client, group, on="2023-12-31") == []
    assert "2025-06-30" in client.get(group.get_absolute_url(), {"on": "2025-06-30"}).content.decode()
    former = client.get(group.get_absolute_url())
    assert [row.user for row in former.context["former"]] == [cast.member]


@pytest.mark.parametrize("on", ["x", "2023-02-29", "0001-01-01", "99999-01-01", "<script>"])
def test_a_day_that_is_none_shows_today_with_words(cast, group, signed_in, on):
    join(group, cast.member)
    page = signed_in(cast.head).get(group.get_absolute_url(), {"on": on})
    assert page.status_code == 200 and len(page.context["members"]) == 1 and page.context["asked"].errors["on"]


def test_a_leading_group_takes_people_of_several_units_whom_the_keeper_sees(cast, signed_in):
    group = Group.objects.create(unit=cast.bureau, name="领导小组", kind="leading")
    client = signed_in(cast.clerk)
    offered = set(client.get(url("members_add", group)).context["form"].fields["people"].queryset)
    assert {cast.leader, cast.head, cast.assistant} <= offered and not {cast.stranger, cast.admin} & offered
    assert add(client, group, [cast.leader, cast.head, cast.assistant], "2024-01-01").status_code == 302
    refused = add(client, group, [cast.stranger], "2024-01-01")
    assert refused.status_code == 200 and group.memberships.count() == 3


def test_nobody_is_in_a_group_twice_and_then_nobody_joins(cast, group, signed_in):
    join(group, cast.member, from_on=date(2024, 1, 1), to_on=date(2024, 12, 31))
    client = signed_in(cast.recorder)
    refused = add(client, group, [cast.head, cast.member], "2024-12-31")
    assert "member" in str(refused.context["form"].errors["people"])
    assert group.memberships.count() == 1
    assert add(client, group, [cast.head, cast.member], "2025-01-01").status_code == 302
    back = Membership.objects.get(user=cast.member, to_on=None)
    data = {"place": "member", "place_from": "", "from_on": "2024-06-01", "to_on": "", "version": back.version}
    assert client.post(url("membership_edit", back), data).status_code == 200
    back.refresh_from_db()
    assert back.from_on == date(2025, 1, 1) and twice_in_a_group() == []


def test_a_row_that_overlaps_all_the_same_is_named_by_verify(cast, group):
    kept = join(group, cast.head, from_on=date(2024, 1, 1), to_on=date(2024, 1, 31))
    join(group, cast.head, from_on=date(2024, 2, 1))
    assert twice_in_a_group() == []
    join(group, cast.head, from_on=date(2024, 1, 31), to_on=date(2024, 1, 31))
    assert kept[0] in twice_in_a_group()
    with pytest.raises(IntegrityError), transaction.atomic():
        join(group, cast.member, from_on=date(2024, 2, 1), to_on=date(2024, 1, 1))


def test_two_who_add_the_same_person_at_once_make_one_member(cast, group, at_once, today):
    def adding():
        return len(add_members(group=group, people=[cast.member], from_on=today, by=cast.recorder))

    came = at_once(adding, adding)
    assert sorted(type(one).__name__ for one in came) == ["ValidationError", "int"]
    assert Membership.objects.count() == 1


def test_another_place_from_a_day_on_leaves_earlier_days_as_they_were(cast, group, signed_in):
    [row] = join(group, cast.member, from_on=date(2024, 1, 1))
    client = signed_in(cast.recorder)
    data = {"place": "leader", "place_from": "2025-03-01", "from_on": "2024-01-01", "to_on": "", "version": row.version}
    assert client.post(url("membership_edit", row), data).status_code == 302
    places = Membership.objects.order_by("from_on").values_list("place", "from_on", "to_on")
    assert list(places) == [
        ("member", date(2024, 1, 1), date(2025, 2, 28)), ("leader", date(2025, 3, 1), None)
    ]  # fmt: skip
    stale = client.post(url("membership_edit", row), data)
    assert stale.status_code == 409 and Membership.objects.count() == 2


def test_a_slip_in_the_place_or_the_first_day_is_put_right(cast, group, signed_in):
    [row] = join(group, cast.member, from_on=date(2024, 1, 1))
    data = {"place": "deputy", "place_from": "2023-05-04", "from_on": "2023-05-04", "to_on": "", "version": row.version}
    assert signed_in(cast.recorder).post(url("membership_edit", row), data).status_code == 302
    row = Membership.objects.get()
    assert (row.place, row.from_on, row.version) == ("deputy", date(2023, 5, 4), 2)


def test_whoever_leaves_stays_on_the_page_and_may_come_back(cast, group, signed_in, today):
    [row] = join(group, cast.member)
    client = signed_in(cast.recorder)
    yesterday = (today - DAY).isoformat()
    early = client.post(url("membership_end", row), {"to_on": "2019-01-01", "version": row.version})
    assert early.status_code == 200 and early.context["form"].errors
    assert client.post(url("membership_end", row), {"to_on": yesterday, "version": row.version}).status_code == 302
    page = client.get(group.get_absolute_url())
    assert not page.context["members"] and [one.user for one in page.context["former"]] == [cast.member]
    assert add(client, group, [cast.member], today.isoformat()).status_code == 302
    assert Membership.objects.filter(user=cast.member).count() == 2


def test_a_group_ends_with_its_members_and_may_meet_again(cast, group, signed_in, today):
    join(group, cast.member, cast.head)
    join(group, cast.recorder, from_on=today + 5 * DAY)
    client = signed_in(cast.recorder)
    coming = client.post(url("group_end", group), {"active_to": (today + DAY).isoformat(), "version": 1})
    assert coming.status_code == 200 and coming.context["form"].errors["active_to"]
    last = today - DAY
    assert client.post(url("group_end", group), {"active_to": last.isoformat(), "version": 1}).status_code == 302
    group.refresh_from_db()
    assert group.active_to == last
    assert list(Membership.objects.values_list("to_on", flat=True)) == [last, last]
    current, ended = (
        list(client.get(reverse("organization:groups"), {"state": state}).context["object_list"])
        for state in ("current", "ended")
    )
    assert (current, ended) == ([], [group])
    assert client.get(url("members_add", group)).status_code == client.get(url("group_end", group)).status_code == 403
    assert client.post(url("group_reopen", group)).status_code == 302
    group.refresh_from_db()
    assert group.active_to is None and not Membership.objects.on(today).exists()


def test_an_ended_group_is_no_choice_for_later_days_and_stays_on_its_meetings(cast, group, signed_in, today):
    make_type("party_group")
    last = today - 10 * DAY
    join(group, cast.member, cast.head, from_on=date(2024, 1, 1))
    client = signed_in(cast.recorder)
    path = MEETING + "?type=party_group"
    fields = filled(client, path, held_on=last.isoformat(), groups=[group.pk], discussion="学习", chair=cast.head.pk)
    client.post(MEETING, fields | {"refresh": "1"})
    held = client.post(MEETING, fields)
    assert held.status_code == 302
    end_group(group=group, last_on=last, by=cast.recorder, today=today)
    later = client.get(path + f"&held_on={today.isoformat()}").context["form"]
    assert "groups" not in later.fields
    refused = client.post(MEETING, fields | {"held_on": (last + DAY).isoformat()})
    assert refused.status_code == 200 and refused.context["form"].errors["groups"]
    assert Meeting.objects.count() == 1
    then = client.get(path + f"&held_on={last.isoformat()}").context["form"]
    assert list(then.fields["groups"].queryset) == [group]
    edit = client.get(held.url + "edit/").context["form"]
    assert list(edit.fields["groups"].queryset) == [group] and edit["groups"].value() == [group.pk]
    kept = client.post(held.url + "edit/", fields_of(client.get(held.url + "edit/")) | {"conclusion": "已传达"})
    assert kept.status_code == 302
    assert Meeting.objects.get().conclusion == "已传达" and list(Meeting.objects.get().groups.all()) == [group]


def test_a_study_series_is_not_begun_for_an_ended_group_and_keeps_the_one_it_had(cast, group, signed_in, today):
    join(group, cast.member, cast.head)
    series = make_series(cast.section, by=cast.recorder, today=today, active_from=LONG_AGO, group=group)
    client, create = signed_in(cast.recorder), reverse("study:series_create")
    assert list(client.get(create).context["form"].fields["group"].queryset) == [group]
    end_group(group=group, last_on=today - DAY, by=cast.recorder, today=today)
    assert not client.get(create).context["form"].fields["group"].queryset.exists()
    edit = client.get(reverse("study:series_edit", args=[series.pk])).context["form"]
    assert list(edit.fields["group"].queryset) == [group]
    on, after = (
        {seat.person for seat in expected(unit=cast.section, group=group, day=day)} for day in (today - DAY, today)
    )
    assert (on, after) == ({cast.member, cast.head}, set())


def test_a_name_stands_once_in_a_unit_and_a_closed_unit_takes_no_group(cast, group, signed_in, today):
    client = signed_in(cast.unitadmin)
    twice = client.post(CREATE, {"unit": cast.section.pk, "name": group.name, "kind": "party"})
    assert twice.status_code == 200 and group.name in twice.content.decode() and Group.objects.count() == 1
    end_group(group=group, last_on=today - DAY, by=cast.recorder, today=today)
    assert client.post(CREATE, {"unit": cast.section.pk, "name": group.name, "kind": "party"}).status_code == 302
    cast.office.active_to = today - DAY
    cast.office.save()
    with pytest.raises(ValidationError):
        add_group(unit=cast.office, name="迟到的小组", kind="party", by=cast.unitadmin, today=today)


def test_a_group_moves_only_to_a_unit_whose_groups_one_keeps(cast, group, signed_in):
    data = {"unit": cast.office.pk, "name": group.name, "kind": "party", "version": group.version}
    assert signed_in(cast.recorder).post(url("group_edit", group), data).status_code == 200
    group.refresh_from_db()
    assert group.unit == cast.section
    assert signed_in(cast.unitadmin).post(url("group_edit", group), data).status_code == 302
    group.refresh_from_db()
    assert (group.unit, group.version) == (cast.office, 2)
    assert signed_in(cast.unitadmin).post(url("group_edit", group), data).status_code == 409


def test_who_reads_the_unit_reads_its_groups_and_only_its_keepers_change_them(cast, group, signed_in, today):
    join(group, cast.member)
    for person, status in ((cast.member, 200), (cast.leader, 200), (cast.assistant, 404), (cast.stranger, 404),
                           (cast.admin, 404), (cast.security, 404)):  # fmt: skip
        assert signed_in(person).get(group.get_absolute_url()).status_code == status, person
    assert (
        "End the group"
        not in signed_in(cast.member).get(group.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    )
    with pytest.raises(PermissionDenied):
        add_members(group=group, people=[cast.head], from_on=today, by=User.objects.get(pk=cast.member.pk))


def test_lists_and_pages_ask_as_often_for_many_as_for_one(cast, group, signed_in, django_assert_num_queries):
    join(group, cast.head, place=Place.LEADER)
    client = signed_in(cast.unitadmin)
    addresses = (reverse("organization:groups"), group.get_absolute_url(), url("members_add", group),
                 cast.section.get_absolute_url())  # fmt: skip
    few = []
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        few.append(len(asked))
    for number in range(20):
        one = make_user(f"p{number}", cast.section)
        join(group, one)
        join(Group.objects.create(unit=cast.section, name=f"小组{number}"), one, place=Place.LEADER)
    for address, count in zip(addresses, few, strict=True):
        with django_assert_num_queries(count):
            client.get(address)


@pytest.mark.parametrize("path", ["rectification:create", "responsibility:create", "meetings:create"])
def test_people_are_offered_by_post_in_as_many_queries_for_many(cast, signed_in, path, django_assert_num_queries):
    client, address = signed_in(cast.leader), reverse(path)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    for number in range(20):
        make_user(f"z{number}", cast.bureau, rank_no=50 - number)
    with django_assert_num_queries(len(asked)):
        page = client.get(address)
    if path != "meetings:create":  # whose people stand by unit, each unit by post
        offered = list(page.context["form"].fields["owner"].queryset)
        assert [one.username for one in offered[:3]] == ["leader", "z19", "z18"]


def test_a_member_reads_the_group_they_sit_in_and_a_neighbour_does_not(cast, signed_in):
    group = make_group(cast.bureau, cast.member)
    page = group.get_absolute_url()
    assert signed_in(cast.member).get(page).status_code == 200
    assert signed_in(cast.member).get(reverse("organization:group_edit", args=[group.pk])).status_code == 403
    assert signed_in(cast.recorder).get(page).status_code == 404


def test_whoever_left_a_group_learns_no_more_of_it_nor_of_its_study(cast, signed_in, today):
    """A place long over, or entered for days long past, opened the page with all later members, and the plan."""
    group = make_group(cast.bureau, cast.member)
    series = make_series(cast.bureau, by=cast.clerk, group=group, today=today, active_from=today)
    client, pages = signed_in(cast.member), (group.get_absolute_url(), series.get_absolute_url())
    assert [client.get(page).status_code for page in pages] == [200, 200]
    group.memberships.update(to_on=today)
    assert [client.get(page).status_code for page in pages] == [200, 200]
    group.memberships.update(to_on=today - DAY)
    assert [client.get(page).status_code for page in pages] == [404, 404]
    join(group, cast.recorder, from_on=today + DAY)
    assert signed_in(cast.recorder).get(pages[0]).status_code == 200
