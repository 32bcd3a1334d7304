"""Whom a person may name: the people of their units, and those who lead them or have them in charge."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organization.models import Charge, Unit, User
from organization.rights import Role
from organization.tree.paths import child_path
from rectification.models import Item
from tests.cast import make_user
from tests.organization.sheets import apply, preview, states
from tests.rectification.ledgers import sheet

FORMS = ("rectification:create", "responsibility:create", "responsibility:duty_create")


def in_charge(name, home, unit, **fields):
    """A deputy without any right of their own, with a section in charge."""
    person = make_user(name, home, Role.MEMBER, title="副局长")
    Charge.objects.create(posting=person.postings.get(), unit=unit, **({"granted_at": timezone.now()} | fields))
    return person


@pytest.fixture
def deputies(cast):
    in_charge("proposed", cast.bureau, cast.section, granted_at=None)
    gone = in_charge("gone", cast.bureau, cast.section)
    gone.postings.update(to_on=date(2021, 1, 1))
    return {
        "own": in_charge("own", cast.bureau, cast.section), "above": in_charge("above", cast.city, cast.bureau),
        "sibling": in_charge("sibling", cast.bureau, cast.office),
        "foreign": in_charge("foreign", cast.other_bureau, cast.other_section),
    }  # fmt: skip


def seen_by(person):
    return set(User.objects.visible_to(User.objects.get(pk=person.pk)).values_list("username", flat=True))


@pytest.mark.parametrize("who", ["recorder", "member"])
def test_who_has_ones_unit_or_one_above_in_charge_is_seen_and_nobody_else(cast, deputies, who):
    new = {"own", "above", "sibling", "foreign", "proposed", "gone"}
    assert seen_by(getattr(cast, who)) & new == {"own", "above"}
    assert seen_by(cast.assistant) & new == {"above", "sibling"}
    assert not seen_by(cast.stranger) & (new - {"foreign"})


def test_a_section_that_moved_away_is_in_another_ones_charge(cast, deputies):
    Unit.objects.filter(pk=cast.section.pk).update(parent=cast.other_bureau, path=child_path(cast.other_bureau.path, 7))
    assert "own" not in seen_by(cast.recorder)


def test_it_asks_nothing_more(cast, deputies):
    person = User.objects.get(pk=cast.recorder.pk)
    person.scope
    with CaptureQueriesContext(connection) as asked:
        list(User.objects.visible_to(person))
    assert len(asked) == 1


@pytest.mark.parametrize("address", FORMS)
def test_the_forms_of_a_recorder_offer_the_deputy_in_charge(cast, deputies, signed_in, address):
    form = signed_in(cast.recorder).get(reverse(address)).context["form"]
    offered = [field.queryset for field in form.fields.values() if hasattr(field, "queryset")]
    offered = [set(rows) for rows in offered if rows.model is User]
    assert offered
    for people in offered:
        assert deputies["own"] in people and not people & {deputies["sibling"], deputies["foreign"]}


def test_a_sheet_names_the_deputy_in_charge_as_the_responsible_leader(cast, deputies):
    rows = {"责任单位": "", "配合单位": "", "批次": "", "责任领导": "own"}
    draft = preview("rectification", cast.recorder, *sheet(rows))
    assert states(draft) == {2: "new"}, draft.rows.get().fields
    apply(draft, cast.recorder)
    assert Item.objects.get().leader == deputies["own"]
    assert states(preview("rectification", cast.recorder, *sheet(rows | {"责任领导": "sibling"}))) == {2: "error"}
