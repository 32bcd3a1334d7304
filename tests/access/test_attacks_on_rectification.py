"""What a clerk, an assisting unit or whoever answers for a problem would try on problems, batches and letters."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from organization.editing import locked, void
from organization.rights import Role
from rectification.models import AlsoIn, AssistingUnit, Item, Measure, Program, Source
from rectification.problems.services import open_item, save_item
from tests.cast import make_user
from tests.rectification.factory import Stage, make_item, make_program

pytestmark = pytest.mark.django_db
LETTERS = reverse("rectification:letters")


# In the name of others


@pytest.mark.parametrize("act", ["rectification_notice", "rectification_reminder"])
def test_whoever_only_assists_prints_no_letter_in_the_name_of_the_unit_that_asks(cast, signed_in, act):
    helper = make_user("helper", cast.other_section, Role.RECORDER)
    batch = make_program(cast.bureau)
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member, program=batch, source="inspection")
    AssistingUnit.objects.create(item=item, unit=cast.other_section)
    client, asked = signed_in(helper), {"act": act, "row": item.pk}
    assert client.get(item.get_absolute_url()).status_code == 200, "it is theirs to read"
    assert LETTERS not in client.get(item.get_absolute_url()).content.decode()
    for answer in (client.get(LETTERS, asked), client.get(LETTERS, asked | {"file": "docx"})):
        assert "Content-Disposition" not in answer.headers
        assert [row for row, _why in answer.context["refused"]] == [item] and not answer.context["letters"]
    for keeper in (cast.recorder, cast.unitadmin):
        assert signed_in(keeper).get(LETTERS, asked).context["letters"]


# Out of the hands of those who judge


def edited(client, item, **changes):
    address = reverse("rectification:edit", args=[item.pk])
    form = client.get(address).context["form"]
    told = {name: value for name, value in form.initial.items() if value not in (None, [])}
    told |= {"version": item.version, "measures-TOTAL_FORMS": 0, "measures-INITIAL_FORMS": 0}
    told["also_in"] = [row.program_id for row in item.also_rows.all()]
    return client.post(address, told | changes)


def test_who_answers_for_a_problem_does_not_move_it_to_another_unit(cast, signed_in):
    item = make_item(cast.section, owner=cast.unitadmin)
    assert edited(signed_in(cast.unitadmin), item, unit=cast.office.pk).status_code == 302
    item.refresh_from_db()
    assert item.unit == cast.section, "or they would choose who judges them"
    assert edited(signed_in(cast.leader), item, unit=cast.office.pk).status_code == 302
    item.refresh_from_db()
    assert item.unit == cast.office


def test_a_problem_moved_to_another_unit_stands_in_no_batch_of_the_one_it_left(cast, signed_in):
    item = make_item(cast.section)
    AlsoIn.objects.create(item=item, program=make_program(cast.section))
    answer = edited(signed_in(cast.leader), item, unit=cast.office.pk)
    assert answer.status_code == 200 and "also_in" in answer.context["form"].errors
    assert Item.objects.get(pk=item.pk).unit == cast.section
    assert edited(signed_in(cast.leader), item, unit=cast.office.pk, also_in=[]).status_code == 302
    with pytest.raises(ValidationError):
        AlsoIn.objects.create(item=item, program=make_program(cast.office))
        save_item(item=item, by=cast.leader, version=None, unit=cast.section)


def test_a_batch_is_not_moved_away_from_the_units_of_its_problems(cast, signed_in):
    batch = make_program(cast.bureau)
    items = [make_item(cast.section, program=batch, source="inspection"), make_item(cast.office)]
    AlsoIn.objects.create(item=items[1], program=batch)
    client, address = signed_in(cast.leader), reverse("rectification:program_edit", args=[batch.pk])
    told = {name: value for name, value in client.get(address).context["form"].initial.items() if value is not None}
    for unit in (cast.section, cast.office):
        answer = client.post(address, told | {"version": batch.version, "unit": unit.pk})
        assert answer.status_code == 200 and "unit" in answer.context["form"].errors
    assert Program.objects.get().unit == cast.bureau
    items[1].also_rows.all().delete()
    assert client.post(address, told | {"version": batch.version, "unit": cast.section.pk}).status_code == 302


def test_a_measure_that_was_carried_out_is_not_taken_away(cast, signed_in):
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member, measures=2)
    rows = list(item.measures.all())
    told = {"version": item.version, "measures-TOTAL_FORMS": 2, "measures-INITIAL_FORMS": 0, "measures-0-DELETE": "on"}
    for number, row in enumerate(rows):
        told |= {f"measures-{number}-{name}": value for name, value in (
            ("pk", row.pk), ("text", row.text), ("owner", cast.member.pk), ("due_on", row.due_on.isoformat()),
            ("done_on", "" if number == 0 else row.done_on.isoformat()),
        )}  # fmt: skip
    client, address = signed_in(cast.member), reverse("rectification:measures", args=[item.pk])
    answer = client.post(address, told)
    assert answer.status_code == 200 and rows[0].text in str(answer.context["form"].non_field_errors())
    assert item.measures.count() == 2 and not item.measures.filter(done_on=None).exists()
    Measure.objects.filter(pk=rows[0].pk).update(done_on=None)
    assert client.post(address, told).status_code == 302 and item.measures.count() == 1


# Into a batch that is void by then


def voided_meanwhile(batch, by):
    """As the form read it, and as somebody else leaves it before the form is saved."""
    with transaction.atomic():
        void(locked(Program, batch.pk), by=by, reason="重复", now=timezone.now())
    return batch


def test_no_problem_enters_a_batch_that_was_voided_while_it_was_typed(cast):
    batch, other = make_program(cast.section), make_program(cast.section)
    stale, stale_too = (voided_meanwhile(one, cast.head) for one in (batch, other))
    assert stale.voided_at is None and stale_too.voided_at is None
    new = {"by": cast.head, "unit": cast.section, "title": "一个问题", "source": Source.INSPECTION, "year": 2024}
    with pytest.raises(ValidationError):
        open_item(program=stale, **new)
    with pytest.raises(ValidationError):
        open_item(also_in=[stale_too], **new)
    assert not Item.objects.exists()
    item = make_item(cast.section)
    for change in ({"program": stale, "source": Source.INSPECTION}, {"also_in": [stale_too]}):
        with pytest.raises(ValidationError):
            save_item(item=item, by=cast.head, version=None, **change)
    item.refresh_from_db()
    assert item.program is None and not item.also_rows.exists()
