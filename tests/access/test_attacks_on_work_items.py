"""Work items in hands that are not meant to have them: drafts before they are issued, doers who judge themselves."""

from datetime import timedelta

from django.urls import reverse

from organization.rights import Role
from responsibility import rules
from responsibility.assignments.parts import PartLine, rewrite_parts
from responsibility.followups.services import ask_extension, instruct
from responsibility.models import Assignment, Extension
from tests.cast import make_assignment, make_user
from tests.meetings.factory import filled
from tests.responsibility.items import TODAY, Stage, act, make_item, registered


def seen_by(person, *rows):
    found = Assignment.objects.visible_to(type(person).objects.get(pk=person.pk))
    return set(found.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))


# Before it is issued


def test_a_part_taken_out_of_a_draft_shows_neither_itself_nor_the_draft(cast, signed_in):
    """The office was to assist, then was not: what the bureau drafts is none of its business."""
    draft = registered(cast, issue_now=False)
    part = draft.parts.get()
    rewrite_parts(item=draft, by=cast.leader, today=TODAY, lines=[PartLine(unit=part.unit, pk=part.pk, removed=True)])
    assert seen_by(cast.assistant, draft, part) == set()
    assert signed_in(cast.assistant).get(draft.get_absolute_url()).status_code == 404
    assert seen_by(cast.unitadmin, draft, part) == {draft.pk, part.pk}


def test_a_draft_that_is_cancelled_stays_its_registrars_business(cast, signed_in):
    draft = registered(cast, issue_now=False)
    act(draft, "cancel", cast.leader)
    part = draft.parts.get()
    assert (draft.parts.get().stage, seen_by(cast.member, draft), seen_by(cast.assistant, draft, part)) == (
        Stage.CANCELLED, set(), set()
    )  # fmt: skip
    assert seen_by(cast.leader, draft, part) == {draft.pk, part.pk}


def test_what_was_issued_stays_readable_when_it_is_cancelled(cast):
    """The control: the doers are told why they owe it no more, also where it was a draft twice."""
    item = registered(cast, issue_now=False)
    act(item, "cancel", cast.leader)
    act(item, "reopen", cast.supervisor)
    act(item, "issue", cast.leader)
    act(item, "cancel", cast.leader)
    ordinary = make_assignment(cast.section, stage=Stage.CANCELLED)
    assert seen_by(cast.member, item, ordinary) == {item.pk, ordinary.pk}


def test_a_part_is_not_issued_before_its_item(cast, signed_in):
    draft = registered(cast, issue_now=False)
    part = draft.parts.get()
    signed_in(cast.leader).post(reverse("responsibility:verb", args=[part.pk, "issue"]), {"version": part.version})
    part.refresh_from_db()
    assert (part.stage, seen_by(cast.assistant, draft, part)) == (Stage.DRAFT, set())
    act(draft, "issue", cast.leader)
    part.refresh_from_db()
    assert part.stage == Stage.ISSUED


# Whose words they are


def test_an_instruction_is_not_read_through_the_work_that_was_born_from_it(cast, signed_in):
    """The leader writes about the section's work; the office gets work of its own from that, and reads that."""
    work = make_assignment(cast.section, owner=cast.member, created_by=cast.leader)
    words = instruct(obligation=work, by=cast.leader, today=TODAY, text="张三失职，另行处理")
    born = make_item(cast.office, cast.bureau, origin=words, owner=cast.assistant)
    assert "张三" not in signed_in(cast.assistant).get(born.get_absolute_url()).content.decode()
    assert "张三" in signed_in(cast.leader).get(born.get_absolute_url()).content.decode()


# Judging oneself


def edited(client, item, **fields):
    page = reverse("responsibility:edit", args=[item.pk])
    return client.post(page, filled(client, page, **fields))


def test_who_answers_for_an_item_does_not_say_who_judges_it(cast, signed_in):
    """The section's head has its recorder do a matter the bureau's leader is to close. The recorder may issue work
    for the section too, and would do without the leader."""
    item = make_item(cast.section, supervisor=cast.head, leader=cast.leader, needs_approval=True, owner=cast.recorder,
                     created_by=cast.head)  # fmt: skip
    other = make_user("vice", cast.section, Role.HEAD)
    page = reverse("responsibility:edit", args=[item.pk])
    client = signed_in(cast.recorder)
    typed = filled(client, page) | {"supervisor": [str(other.pk)], "leader": [""]}
    typed.pop("needs_approval", None)
    client.post(page, typed)
    item = Assignment.objects.get(pk=item.pk)
    assert (item.needs_approval, item.supervision.supervisor, item.supervision.leader) == (True, cast.head, cast.leader)


def test_an_item_given_to_its_own_supervisor_is_judged_by_the_unit_that_registered_it(cast, signed_in):
    """The section's recorder hands it to the head who is to review it: it lies on another desk, and not on nobody's."""
    item = make_item(cast.section, cast.bureau, supervisor=cast.head, owner=cast.member, created_by=cast.leader)
    edited(signed_in(cast.recorder), item, owner=[str(cast.head.pk)])
    item = Assignment.objects.get(pk=item.pk)
    ask_extension(obligation=item, by=cast.recorder, today=TODAY, to_day=TODAY + timedelta(days=9), reason="忙")
    assert [line.record for line in Extension.awaiting(cast.leader, TODAY)] == [item]
    act(item, "submit", cast.recorder)
    item.refresh_from_db()
    assert (item.owner, item.turn) == (cast.head, None)
    assert item not in [line.record for line in Assignment.awaiting(cast.head, TODAY)]
    assert item in [line.record for line in Assignment.awaiting(cast.leader, TODAY)]
    assert not rules.can_accept(cast.head, item) and rules.can_accept(cast.leader, item)


def test_who_registered_an_item_says_who_judges_it(cast, signed_in):
    item = make_item(cast.section, supervisor=cast.head, owner=cast.member, created_by=cast.recorder)
    other = make_user("vice", cast.section, Role.HEAD)
    edited(signed_in(cast.recorder), item, supervisor=[str(other.pk)])
    assert Assignment.objects.get(pk=item.pk).supervision.supervisor == other
