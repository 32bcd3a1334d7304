"""What names a group when it ends: asked and done in one step, never silent."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from meetings.records.services import save_meeting
from organization.groups.ending import Fate
from organization.groups.services import end_group
from study.models import Series
from study.series.services import save_series
from tests.cast import LONG_AGO
from tests.meetings.factory import fields_of, make_meeting, make_type
from tests.study.factory import make_group, make_series

DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def group(cast):
    return make_group(cast.section, cast.member, cast.head)


def study_of(cast, group, today, **fields):
    fields = {"name": "党小组学习", "active_from": LONG_AGO, "group": group} | fields
    return make_series(fields.pop("unit", cast.section), by=cast.head, today=today, **fields)


def page(group):
    return reverse("organization:group_end", args=[group.pk])


def test_the_page_names_what_goes_on_and_asks_what_becomes_of_it(cast, signed_in, group, today):
    study_of(cast, group, today)
    client = signed_in(cast.recorder)
    shown = client.get(page(group))
    assert "党小组学习" in shown.content.decode() and "fate-series" in shown.context["form"].fields
    fields = fields_of(shown)
    unanswered = client.post(page(group), fields)
    assert unanswered.status_code == 200 and unanswered.context["form"].errors["fate-series"]
    assert client.post(page(group), fields | {"fate-series": "end"}).status_code == 302
    group.refresh_from_db()
    assert group.active_to == today and Series.objects.get().active_to == today


def test_it_goes_on_for_the_unit_or_for_the_group_that_takes_over(cast, signed_in, group, today):
    for_all, handed = study_of(cast, group, today), make_group(cast.section, cast.member, name="第二党小组")
    client = signed_in(cast.recorder)
    fields = fields_of(client.get(page(group))) | {"fate-series": "hand"}
    nobody = client.post(page(group), fields)
    assert nobody.status_code == 200 and nobody.context["form"].errors
    assert client.post(page(group), fields | {"heir": handed.pk}).status_code == 302
    for_all.refresh_from_db()
    assert (for_all.group, for_all.active_to) == (handed, None)
    end_group(group=handed, last_on=today, by=cast.recorder, today=today, fates={"series": Fate.GO_ON})
    for_all.refresh_from_db()
    assert (for_all.group, for_all.active_to) == (None, None)


def test_what_was_added_while_the_page_was_open_is_asked_about_first(cast, signed_in, group, today):
    client = signed_in(cast.recorder)
    fields = fields_of(client.get(page(group)))
    assert "fate-series" not in fields
    series = study_of(cast, group, today)
    again = client.post(page(group), fields)
    assert again.status_code == 200 and "党小组学习" in again.content.decode()
    group.refresh_from_db()
    assert group.active_to is None
    assert client.post(page(group), fields_of(again) | {"fate-series": "go_on"}).status_code == 302
    series.refresh_from_db()
    assert series.group is None


def test_an_earlier_last_day_asks_about_what_lies_after_it(cast, signed_in, group, today):
    make_meeting(cast.section, cast.recorder, types=["party_group"], held_on=today, today=today)
    meeting = Meeting.objects.get()
    meeting.groups.add(group)
    client = signed_in(cast.recorder)
    fields = fields_of(client.get(page(group)))
    assert "fate-meeting" not in fields
    again = client.post(page(group), fields | {"active_to": (today - DAY).isoformat()})
    assert again.status_code == 200 and "fate-meeting" in again.context["form"].fields
    fields = fields_of(again) | {"fate-meeting": "go_on"}
    assert client.post(page(group), fields).status_code == 302
    version = meeting.version
    meeting.refresh_from_db()
    assert not meeting.groups.exists() and meeting.version == version + 1


def test_another_units_study_is_not_opened_to_everyone_by_ending_ones_own_group(cast, group, today):
    series = study_of(cast, group, today, unit=cast.bureau)
    with pytest.raises(ValidationError, match=str(cast.bureau)):
        end_group(group=group, last_on=today, by=cast.recorder, today=today)
    series.refresh_from_db()
    group.refresh_from_db()
    assert (series.group, series.active_to, group.active_to) == (group, None, None)
    end_group(group=group, last_on=today, by=cast.unitadmin, today=today)
    series.refresh_from_db()
    assert series.active_to == today


def test_neither_a_meeting_nor_a_series_is_saved_for_a_group_that_had_ended(cast, group, today):
    last = today - 5 * DAY
    kinds = [make_type("party_group")]

    def save(held_on, meeting=None):
        meeting = meeting or Meeting(unit=cast.section, chair=cast.head, recorder=cast.recorder)
        meeting.held_on = held_on
        return save_meeting(meeting=meeting, types=kinds, groups=[group], by=cast.recorder, today=today)

    before = save(last)
    end_group(group=group, last_on=last, by=cast.recorder, today=today)
    group.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        save(last + DAY)
    assert "groups" in refused.value.message_dict
    assert save(last).pk and save(last, Meeting.objects.get(pk=before.pk)).pk == before.pk
    with pytest.raises(ValidationError):
        study_of(cast, group, today)
    series = study_of(cast, None, today)
    series.group = group
    with pytest.raises(ValidationError):
        save_series(series=series, by=cast.head, today=today)


def test_a_group_that_ended_is_offered_only_to_meet_again(cast, signed_in, group, today):
    here, client = group.get_absolute_url(), signed_in(cast.recorder)
    ended = {page(group), reverse("organization:members_add", args=[group.pk])}
    again = reverse("organization:group_reopen", args=[group.pk])
    before = client.get(here).content.decode()
    assert all(verb in before for verb in ended) and again not in before
    end_group(group=group, by=cast.recorder, version=group.version, last_on=today, today=today)
    after = client.get(here).content.decode()
    assert not any(verb in after for verb in ended) and again in after
