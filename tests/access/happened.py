"""Rows of the permission matrix for what happened: meetings and study."""

from datetime import date

from meetings.models import Attendee, Meeting, Signatures
from meetings.signing.services import sign_off
from responsibility.models import Duty
from study.models import Category, Material, Note, RotaChange, Series, Session, SessionAttendee, StudyPlan, Topic
from study.series.services import save_series
from tests.access.kinds import ASSIGN, RECORD, REPORT, REVIEW, Of, Page
from tests.access.world import CANARY, POSTED, reaches
from tests.cast import make_user
from tests.meetings.factory import make_meeting

DRAFT, HELD, SIGNED = Meeting.Stage


def meeting(stage):
    def make(world, relation):
        return make_meeting(world.units[relation], world.author, stage=stage, types=("special",),
                            title=f"会议{CANARY[relation]}")  # fmt: skip

    return make


def planned(world, relation):
    return make_meeting(world.units[relation], world.author, stage=DRAFT, types=("special",),
                        held_on=date(2100, 1, 1), today=date(2024, 1, 1), title=f"会议{CANARY[relation]}")  # fmt: skip


def with_chair(world, relation):
    """The author signed as recorder, and is the chair too: whoever reviews signs for them."""
    row = make_meeting(world.units[relation], world.author, types=("special",), signatures=Signatures.BOTH,
                       title=f"会议{CANARY[relation]}")  # fmt: skip
    return sign_off(meeting=row, by=world.author, today=row.held_on)


def invited(world, relation):
    """In one's own unit the head is on its list."""
    row = planned(world, relation)
    Meeting.objects.filter(pk=row.pk).update(invited_at=row.created_at)
    if relation == "own":
        person = world.people["head"]
        Attendee.objects.create(meeting=row, unit=row.unit, person=person, printed_name=person.name)
    return row


def is_on_list(role, relation):
    return (role, relation) == ("head", "own")


def nobody(_role, _relation):
    """Named by the record only."""
    return False


def series(world, relation):
    row = Series(unit=world.units[relation], name=f"例会{CANARY[relation]}", category=Category.ROUTINE,
                 weekday=Duty.WEEKDAYS[0][0], minutes=60, active_from=date(2023, 1, 1))  # fmt: skip
    return save_series(series=row, rota=[], by=world.author, today=date(2023, 1, 1))


def session(world, relation):
    return Session.objects.create(unit=world.units[relation], category=Category.TRAINING, held_on=date(2023, 3, 6),
                                  topic=f"学习{CANARY[relation]}", created_by=world.author)  # fmt: skip


def absence(world, relation):
    held = session(world, relation)
    person = make_user(f"absent-{held.pk}", is_active=False)
    return SessionAttendee.objects.create(session=held, unit=held.unit, person=person, printed_name=CANARY[relation],
                                          status=SessionAttendee.Status.ABSENT)  # fmt: skip


def note(world, relation):
    return Note.objects.create(unit=world.units[relation], author=world.author, title=f"心得{CANARY[relation]}",
                               submitted_on=date(2023, 3, 6), printed_author="某", created_by=world.author)  # fmt: skip


def has_post(role):
    return role in POSTED


def study_plan(world, relation):
    of_unit = StudyPlan.objects.filter(unit=world.units[relation])
    plan = StudyPlan.objects.create(unit=world.units[relation], year=2023 - of_unit.count(),  # one a year
                                    title=f"计划{CANARY[relation]}", created_by=world.author)  # fmt: skip
    Topic.objects.create(plan=plan, unit=plan.unit, number=1, title=f"专题{CANARY[relation]}", due_on=date(2023, 3, 31))
    return plan


def material(world, relation):
    return Material.objects.create(unit=world.units[relation], year=2023, title=f"读本{CANARY[relation]}",
                                   created_by=world.author)  # fmt: skip


def changed_turn(world, relation):
    row = series(world, relation)
    return RotaChange.objects.create(series=row, day=date(2023, 3, 6), instead_of=world.author, made_by=world.author,
                                     reason=f"出差{CANARY[relation]}")  # fmt: skip


def arranges(role, relation):
    return reaches(role, "assign", relation) or reaches(role, "record", relation)


def voids_signed(role, relation):
    return reaches(role, "review", relation)


def unit(world, relation):
    return world.units[relation]


def sees_unit(role, relation):
    return role in ("admin", "security") or reaches(role, "read", relation)


HELD_ONE, SIGNED_ONE = meeting(HELD), meeting(SIGNED)
MEETINGS = {
    "meetings:list": Page(),
    "meetings:attendance": Page(),
    "meetings:people": Page(),
    "meetings:create": Page(RECORD, posts=True),
    "meetings:year": Page(),
    "meetings:plan": Page(RECORD, posts=True, post_only=True),
    "meetings:areas": Of(unit, ASSIGN, sees_unit, posts=True),
    "meetings:meeting": Of(SIGNED_ONE),
    "meetings:edit": Of(HELD_ONE, RECORD, posts=True),
    "meetings:sign_in": Of(SIGNED_ONE),
    "meetings:minutes": Of(HELD_ONE, RECORD, posts=True),
    "meetings:minutes_save": Of(HELD_ONE, RECORD, post_only=True),
    "meetings:sign": Of(HELD_ONE, RECORD, post_only=True),
    "meetings:invite": Of(planned, RECORD, posts=True),
    "meetings:cannot_come": Of(invited, is_on_list, posts=True),
    "meetings:can_come": Of(invited, is_on_list, post_only=True),
    "meetings:countersign": Of(with_chair, nobody, post_only=True),
    "meetings:sign_for_chair": Of(with_chair, REVIEW, posts=True),
    "meetings:send_back": Of(with_chair, REVIEW, posts=True),
    "meetings:recall": Of(with_chair, RECORD, post_only=True),
    "meetings:correct": Of(SIGNED_ONE, REVIEW, posts=True),
    "meetings:withdraw": Of(SIGNED_ONE, REVIEW, posts=True),
    "meetings:void": Of(SIGNED_ONE, voids_signed, posts=True),
    "meetings:attach": Of(SIGNED_ONE, RECORD, posts=True),
    "meetings:record_paper": Of(SIGNED_ONE),
    "meetings:minutes_paper": Of(SIGNED_ONE),
    "meetings:invitation": Of(SIGNED_ONE),
}
STUDY = {
    "study:list": Page(),
    "study:log": Page(RECORD, posts=True),
    "study:log_other": Page(RECORD, posts=True),
    "study:session": Of(session),
    "study:session_edit": Of(session, RECORD, posts=True),
    "study:session_void": Of(session, RECORD, posts=True),
    "study:session_make_up": Of(session, RECORD, posts=True),
    "study:attendances": Page(),
    "study:make_up": Of(absence, RECORD, posts=True),
    "study:attendees": Page(),
    "study:series_list": Page(),
    "study:series_create": Page(ASSIGN, posts=True),
    "study:series": Of(series),
    "study:series_sign_in": Of(series, RECORD),
    "study:series_edit": Of(series, ASSIGN, posts=True),
    "study:series_void": Of(series, REVIEW, posts=True),
    "study:series_plan": Of(series, ASSIGN, posts=True),
    "study:series_month": Of(series, RECORD, posts=True),
    "study:turn_change": Of(series, arranges, posts=True),
    "study:turn_take_back": Of(changed_turn, arranges, post_only=True),
    "study:plans": Page(),
    "study:plan_create": Page(ASSIGN, posts=True),
    "study:plan": Of(study_plan),
    "study:plan_edit": Of(study_plan, ASSIGN, posts=True),
    "study:plan_link": Of(study_plan, RECORD, posts=True),
    "study:plan_void": Of(study_plan, ASSIGN, posts=True),
    "study:topics": Page(),
    "study:notes": Page(),
    "study:note_create": Page(has_post, posts=True),
    "study:authors": Page(),
    "study:spread": Page(REPORT),
    "study:note": Of(note),
    "study:note_edit": Of(note, RECORD, posts=True),
    "study:note_void": Of(note, RECORD, posts=True),
    "study:note_attach": Of(note, RECORD, posts=True),
    "study:note_accept": Of(note, REVIEW, post_only=True),
    "study:note_return": Of(note, REVIEW, posts=True),
    "study:materials": Page(),
    "study:material_create": Page(RECORD, posts=True),
    "study:material": Of(material),
    "study:material_edit": Of(material, RECORD, posts=True),
    "study:material_void": Of(material, RECORD, posts=True),
    "study:material_attach": Of(material, RECORD, posts=True),
}
