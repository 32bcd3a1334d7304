"""The page "who may do what" says what the rules do: each rule is asked about every person of the cast."""

import pytest
from django.urls import reverse
from django.utils import timezone

from organization.granting import profiles, who_may
from organization.rights import RIGHTS, TREE, Right, Role
from rectification.models import Item
from responsibility.models import Assignment
from tests.cast import make_assignment, make_user
from tests.meetings.factory import make_meeting
from tests.rectification.factory import make_item

TITLES = {"responsibility": Assignment, "rectification": Item}


def people(cast):
    return [cast.supervisor, cast.leader, cast.unitadmin, cast.clerk, cast.head, cast.recorder, cast.member,
            cast.assistant, cast.stranger, cast.admin, cast.security, cast.auditor, *(
                make_user(f"also-{role}", cast.section, role) for role in Role)]  # fmt: skip


def told(app):
    from django.apps import apps

    (section,) = apps.get_app_config(app).who_may()
    return [(line, stage) for line in section.lines for stage in line.stages]


def check(line, record, everybody):
    for person in everybody:
        assert line.rule(person, record) == line.who.allows(person, record), (str(line.verb), record.stage, person)


@pytest.mark.parametrize("named", ["owner", "submitted_by", "created_by", "nobody"])
def test_what_it_says_of_assignments_and_problems_is_what_the_rules_do(cast, named):
    everybody = people(cast)
    for app, make in (("responsibility", make_assignment), ("rectification", make_item)):
        for line, stage in told(app):
            done = {"done_on": timezone.localdate()} if app == "responsibility" and stage == "done" else {}
            for person in (cast.leader, cast.head, cast.member) if named != "nobody" else (None,):
                fields = {named: person} if person else {}
                check(line, make(cast.section, stage=stage, **line.fields, **done, **fields), everybody)


def test_what_it_says_of_meetings_is_what_the_rules_do(cast):
    everybody = people(cast)
    for line, stage in told("meetings"):
        meeting = make_meeting(cast.section, cast.recorder, chair=cast.member)
        meeting.stage = stage
        check(line, meeting, everybody)


def test_every_button_of_a_workflow_has_its_line():
    from rectification.stages import ITEM_WORKFLOW
    from responsibility.stages import ASSIGNMENT_WORKFLOW

    for app, workflow in (("responsibility", ASSIGNMENT_WORKFLOW), ("rectification", ITEM_WORKFLOW)):
        wanted = {(step.label, stage) for step in workflow.steps if step.label for stage in step.sources}
        assert wanted <= {(line.verb, stage) for line, stage in told(app)}


def test_the_tables_of_roles_and_administrators_are_those_the_rules_read(cast, settings):
    rows = {right: reaches for right, reaches in zip(Right, (row[1] for row in who_may.role_table()), strict=True)}
    for role in Role:
        person = make_user(f"of-{role}", cast.bureau, role)
        for right in Right:
            reach = rows[right][list(Role).index(role)]
            assert person.scope.may(right, cast.bureau) == bool(reach)
            assert person.scope.may(right, cast.section) == (reach == who_may.REACH[TREE])
    assert RIGHTS[Role.MEMBER].keys() == {Right.READ}
    for settings.ADMINISTRATION in profiles.PROFILES:
        held = {power: row[2] for power, row in zip(profiles.Power, who_may.office_table(), strict=True)}
        for place, person in enumerate((cast.admin, cast.security, cast.auditor)):
            assert [person.holds(power) for power in profiles.Power] == [held[power][place] for power in profiles.Power]


def test_everybody_reads_it_with_the_profile_in_force(cast, signed_in, settings):
    for person in (cast.member, cast.security, cast.stranger):
        page = signed_in(person).get(reverse("organization:who_may")).content.decode()
        assert str(profiles.PROFILES["strict"].why) in page
    settings.ADMINISTRATION = "simple"
    assert (
        str(profiles.PROFILES["simple"].why)
        in signed_in(cast.member).get(reverse("organization:who_may")).content.decode()
    )
