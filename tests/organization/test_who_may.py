"""The page "who may do what" says what the rules do: each rule is asked about every person of the cast."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import rules as accounts
from meetings import rules as meetings
from organization import rules
from organization.absences import rules as absences
from organization.granting import profiles, who_may
from organization.groups import rules as groups
from organization.people.overseeing import opens_desk_of
from organization.rights import RIGHTS, TREE, Right, Role
from rectification.models import Item
from reports import rules as reports
from reports.models import Passage
from responsibility import rules as obligations
from responsibility.cascades import rules as cascades
from responsibility.models import Assignment
from study import rules as study
from study.models import Material, StudyPlan
from study.plans.services import save_plan
from tests.cast import make_assignment, make_duty, make_user
from tests.meetings.factory import make_meeting
from tests.rectification.factory import make_item
from tests.study.factory import make_group, make_note, make_series, make_session

TITLES = {"responsibility": Assignment, "rectification": Item}


def people(cast):
    return [cast.supervisor, cast.leader, cast.unitadmin, cast.clerk, cast.head, cast.recorder, cast.member,
            cast.assistant, cast.stranger, cast.admin, cast.security, cast.auditor, *(
                make_user(f"also-{role}", cast.section, role) for role in Role)]  # fmt: skip


def told(app):
    sections = apps.get_app_config(app).who_may()
    return [(line, stage) for section in sections for line in section.lines for stage in line.stages]


def check(line, record, everybody):
    about = [] if record is None else [record]
    for person in everybody:
        assert line.rule(person, *about) == line.who.allows(person, *about), (str(line.verb), record, person)


def without_rows() -> list[str]:
    """Apps that have rules, or a workflow, and not a line on the page."""
    found = []
    for config in apps.get_app_configs():
        folder = Path(config.path)
        if folder.parent != settings.BASE_DIR:
            continue
        has_rules = any(folder.rglob("rules.py")) or any(
            " Workflow(" in path.read_text() for path in folder.rglob("*.py")
        )
        rows = [line for section in getattr(config, "who_may", list)() for line in section.lines]
        if has_rules and not rows:
            found.append(config.label)
    return found


def test_every_app_with_rules_or_a_workflow_has_its_rows(db):
    assert without_rows() == []


def test_an_app_that_says_nothing_is_found(db, monkeypatch):
    """The control."""
    for app in ("study", "rectification"):
        monkeypatch.setattr(type(apps.get_app_config(app)), "who_may", list)
    assert sorted(without_rows()) == ["rectification", "study"]


def records(cast) -> dict:
    """{rule: what it is asked about, by the line}; rules without a record are asked about nobody's in particular."""
    series = make_series(cast.section, by=cast.head)
    session = make_session(series, by=cast.recorder, absent=[cast.member])
    away = session.attendees.filter(status="absent").first()
    note = make_note(cast.member, cast.section)
    passage = Passage.objects.create(unit=cast.bureau, year=2026, section="lead", text="一段话")
    fresh = make_user("fresh", cast.section, proposed_by=cast.admin, authorized_at=None)
    posting = cast.member.postings.get()
    posting.proposed_by = cast.admin
    group = make_group(cast.bureau, cast.member)
    plan = save_plan(plan=StudyPlan(unit=cast.section, year=2026, title="学习计划"), topics=[], by=cast.head)
    material = Material.objects.create(unit=cast.section, year=2026, title="读本")
    about = dict.fromkeys(
        [study.can_keep_series, study.can_void_series, study.can_log, study.can_arrange_turns], series
    )
    about |= dict.fromkeys([study.can_keep_plan, study.can_link_sessions], plan)
    about |= {
        study.can_correct: session,
        study.can_make_up: away,
        study.can_keep_note: note,
        study.can_judge_note: note,
        study.can_keep_material: material,
        reports.can_write: passage,
    }
    about |= dict.fromkeys([rules.can_keep_unit, rules.can_reshape], cast.section)
    about |= dict.fromkeys([meetings.can_plan, meetings.can_keep_areas], cast.section)
    about |= dict.fromkeys([rules.can_keep_person, opens_desk_of, absences.can_enter_absence], cast.member)
    about |= dict.fromkeys(
        [accounts.can_unlock, accounts.can_end_sessions, accounts.can_reset_second_factor], cast.member
    )
    about |= {rules.can_make_sign_in_link: cast.member, rules.can_appoint: cast.member, groups.can_keep_group: group}
    above = make_duty(cast.bureau, title="下达的")
    below = make_duty(cast.section, title="下达的", source=above, owner=cast.member)
    about |= dict.fromkeys([cascades.can_hand_down, cascades.can_follow, cascades.can_urge_to_take_up], above)
    about |= {cascades.can_take_up: below}
    about[obligations.can_enter_event] = make_duty(cast.section, title="重大事项", per="event", owner=cast.member)
    return about | {rules.can_change_posting: posting, rules.can_decide: {"pk": fresh, "user_id": posting}}


def test_what_it_says_of_everything_without_stages_is_what_the_rules_do(cast, settings):
    everybody, about = people(cast), records(cast)
    for settings.ADMINISTRATION in profiles.PROFILES:
        lines = [line for section in who_may.sections() for line in section.lines if not line.stages]
        assert len(lines) > 20
        for line in lines:
            record = about.get(line.rule)
            record = record[line.who.never[0]] if isinstance(record, dict) else record
            check(line, record, everybody)


@pytest.mark.parametrize("at", ["bureau", "section"])
def test_what_it_says_of_handing_down_holds_where_a_role_keeps_its_own_unit_alone(cast, at):
    """A recorder issues work for the own unit; handing down takes the whole tree."""
    lines = {line.rule: line for section in apps.get_app_config("responsibility").who_may() for line in section.lines}
    duty = make_duty(getattr(cast, at), title="下达的")
    everybody = [*people(cast), make_user("secretary", cast.bureau, Role.RECORDER)]
    for rule in (cascades.can_hand_down, cascades.can_urge_to_take_up, cascades.can_follow):
        check(lines[rule], duty, everybody)
    assert str(Role.RECORDER.label) not in lines[cascades.can_hand_down].who.words


def test_the_page_names_study_and_the_administrators(cast, signed_in):
    page = signed_in(cast.member).get(reverse("organization:who_may")).content.decode()
    assert "提交本人心得" in page
    assert "安全管理员" in page
    assert "补学" in page


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
        for name, value in {"stage": stage, **line.fields}.items():
            setattr(meeting, name, value)
        check(line, meeting, everybody)


def test_every_button_of_a_workflow_has_its_line():
    from rectification.problems.stages import ITEM_WORKFLOW
    from responsibility.assignments.stages import ASSIGNMENT_WORKFLOW

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
