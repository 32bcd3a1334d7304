"""One row for every address of the product: what it is and who may open it. An address without a row fails the test.

A later page adds its row here; the matrix then visits it with every role, every unit and every method.
"""

import uuid
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from attachments.services import attach
from audit.trail import Event, note
from organization.absences.models import Absence
from organization.models import Charge, SavedView
from organization.rights import Role
from rectification.models import Remedy
from reminders.models import Dispatch, Reminder
from reports.models import Passage
from responsibility.models import Assignment, Document
from tests.access.calendars import CALENDARS
from tests.access.cascading import CASCADING
from tests.access.following_up import FOLLOWING_UP
from tests.access.grouped import GROUPS
from tests.access.handing_over import HANDING_OVER
from tests.access.happened import MEETINGS, STUDY
from tests.access.imports import IMPORTS
from tests.access.kinds import ASSIGN, RECORD, REVIEW, Of, Page, Public, right
from tests.access.signing_in import SIGNING_IN
from tests.access.work_items import WORK_ITEMS
from tests.access.world import CANARY, reaches
from tests.cast import make_assignment, make_duty, make_post, make_user
from tests.rectification.factory import Stage as ItemStage
from tests.rectification.factory import make_item, make_program


def assignment(stage, **fields):
    def make(world, relation):
        return make_assignment(world.units[relation], title=f"任务{CANARY[relation]}", stage=stage,
                               created_by=world.author, **fields)  # fmt: skip

    return make


def duty(world, relation):
    return make_duty(world.units[relation], title=f"职责{CANARY[relation]}", valid_from=date(2023, 1, 1),
                     valid_to=date(2023, 12, 31), year=2023)  # fmt: skip


def event_duty(world, relation):
    return make_duty(world.units[relation], title=f"报告{CANARY[relation]}", per="event", year=2023)


def enters_events(role, relation=None):
    return RECORD(role, relation) or ASSIGN(role, relation)


def document(world, relation):
    return Document.objects.create(unit=world.units[relation], title=f"计划{CANARY[relation]}", year=2023,
                                   issued_on=date(2023, 1, 4), created_by=world.author)  # fmt: skip


def kept_file(world, relation):
    file = SimpleUploadedFile(f"{CANARY[relation]}.txt", CANARY[relation].encode())
    return attach(record=document(world, relation), file=file, by=world.author)


def problem(stage, **fields):
    def make(world, relation):
        return make_item(
            world.units[relation], stage, title=f"问题{CANARY[relation]}", created_by=world.author, **fields
        )

    return make


def with_another_leader(make):
    """Where somebody else is there to give the last signature, a leader may give an earlier one."""

    def with_one(world, relation):
        make_user(f"last-{uuid.uuid4().hex[:6]}", world.units[relation], Role.LEADER)
        return make(world, relation)

    return with_one


def measure(world, relation):
    return problem(ItemStage.IN_PROGRESS)(world, relation).measures.get()


def program(world, relation):
    return make_program(world.units[relation], name=f"批次{CANARY[relation]}", created_by=world.author)


def remedy(world, relation):
    return Remedy.objects.create(item=CLOSED(world, relation), document=document(world, relation),
                                 entered_by=world.author)  # fmt: skip


def passage(world, relation):
    fields = {"text": f"导语{CANARY[relation]}", "created_by": world.author}
    return Passage.objects.get_or_create(unit=world.units[relation], year=2023, section="intro", defaults=fields)[0]


def entry(world, relation):
    return note(Event.EXPORTED, by=world.author, what="x")


def unit(world, relation):
    return world.units[relation]


def person(world, relation):
    return make_user(f"{CANARY[relation]}-{uuid.uuid4().hex[:6]}", world.units[relation])


def posting(world, relation):
    return person(world, relation).postings.get()


# They read all units and people, and no records
EVERYWHERE = ("admin", "security")


def absence(world, relation):
    today = timezone.localdate()
    return Absence.objects.create(user=person(world, relation), from_on=today, to_on=today, entered_by=world.author)


def covered(world, relation):
    """In one's own unit the head stands in."""
    found = absence(world, relation)
    stand_in = world.people["head"] if relation == "own" else person(world, relation)
    Absence.objects.filter(pk=found.pk).update(stand_in=stand_in)
    return found


def stands_in(role, relation):
    return role == "head" and relation == "own"


def administers(role, relation=None):
    """A unit's own administrator; the system administrator lends no rights."""
    return reaches(role, "administer", relation)


def sees_unit(role, relation):
    return role in EVERYWHERE or reaches(role, "read", relation)


def sees_person(role, relation):
    """Colleagues of one's own unit and below it, for whoever has a post there."""
    return role in EVERYWHERE or (reaches(role, "read") and relation in ("own", "descendant"))


def sees_mail(role, relation):
    """Who keeps no mail is told so before anything is looked for."""
    return not keeps(role) or keeps(role, relation)


def keeps(role, relation=None):
    return role == "admin" or reaches(role, "administer", relation)


def reshapes(role, relation):
    """Units below one's own; one's own is moved or closed by whoever administers the tree around it."""
    return role == "admin" or (reaches(role, "administer", relation) and relation == "descendant")


def is_security(role, relation=None):
    return role == "security"


def granted_post(world, relation):
    """A role in force of someone of that unit."""
    return make_post(person(world, relation), world.units[relation], "recorder")


def kept_view(world, relation):
    """One that is shared with the unit: who has a post there or below sees it."""
    return SavedView.objects.create(user=world.author, unit=world.units[relation], address="responsibility:list",
                                    name=f"视图{uuid.uuid4().hex[:6]}")  # fmt: skip


def sees_view(role, relation):
    return reaches(role, "read") and relation in ("own", "ancestor")


def keeps_view(role, relation):
    return reaches(role, "administer", relation)


def charge(world, relation):
    return Charge.objects.create(
        posting=posting(world, relation), unit=world.units[relation], granted_at=timezone.now()
    )


GRANTS = {
    "organization:who_may": Page(),
    "organization:start": Page(lambda role: keeps(role) or is_security(role)),
    "accounts:link_sheet": Page(lambda role: role == "admin", posts=True),
    "organization:waiting": Page(is_security, shows_all=True),
    "organization:decide": Page(is_security, post_only=True),
    "organization:office": Of(person, is_security, sees_person, posts=True),
    "organization:role_revoke": Of(granted_post, is_security, sees_person, posts=True),
    "organization:charge_revoke": Of(charge, is_security, sees_person, posts=True),
    "organization:account_propose": Of(person, keeps, sees_person, post_only=True),
    "organization:role_propose": Of(granted_post, keeps, sees_person, post_only=True),
    "organization:charge_propose": Of(charge, keeps, sees_person, post_only=True),
}
Stage = Assignment.Stage
OPEN, SUBMITTED = assignment(Stage.OPEN), assignment(Stage.SUBMITTED, done_on=date(2024, 1, 5))
MISSED = assignment(Stage.MISSED)
PLAIN = assignment(Stage.OPEN, needs_review=False)
VERBS = {
    "submit": (OPEN, RECORD), "complete": (PLAIN, RECORD), "accept": (SUBMITTED, REVIEW),
    "return": (SUBMITTED, REVIEW), "miss": (OPEN, ASSIGN), "reopen": (MISSED, REVIEW), "cancel": (OPEN, REVIEW),
}  # fmt: skip

TO_PLAN, AT_WORK = problem(ItemStage.TO_PLAN), problem(ItemStage.IN_PROGRESS)
APPLIED = with_another_leader(problem(ItemStage.APPLIED))
REVIEWED, CLOSED = problem(ItemStage.REVIEWED), problem(ItemStage.CLOSED)
TO_ENDORSE, STAGED = with_another_leader(problem(ItemStage.TO_ENDORSE)), problem(ItemStage.STAGED)
ITEM_VERBS = {
    "start": (TO_PLAN, ASSIGN), "apply": (with_another_leader(AT_WORK), RECORD), "review": (APPLIED, REVIEW),
    "approve": (REVIEWED, right("approve")), "return": (APPLIED, REVIEW), "stage": (AT_WORK, REVIEW),
    "endorse": (TO_ENDORSE, REVIEW), "keep": (STAGED, REVIEW), "recheck": (CLOSED, REVIEW), "reopen": (CLOSED, REVIEW),
}  # fmt: skip
RECTIFICATION = {
    "rectification:list": Page(),
    "rectification:list_paper": Page(),
    "rectification:letters": Page(right("assign")),
    "rectification:several": Page(right("review"), posts=True),
    "rectification:setting": Of(unit, keeps, sees_unit, posts=True),
    "rectification:create": Page(ASSIGN, posts=True),
    "rectification:item": Of(AT_WORK),
    "rectification:edit": Of(AT_WORK, ASSIGN, posts=True),
    "rectification:measures": Of(AT_WORK, ASSIGN, posts=True),
    "rectification:evidence": Of(AT_WORK, RECORD, posts=True),
    "rectification:attach": Of(AT_WORK, ASSIGN, posts=True),
    "rectification:void": Of(AT_WORK, REVIEW, posts=True),
    "rectification:carried_out": Of(measure, ASSIGN, posts=True),
    "rectification:ties": Of(problem(ItemStage.IN_PROGRESS, evidence=1), RECORD, posts=True),
    "rectification:remedy": Of(CLOSED, ASSIGN, posts=True),
    "rectification:remedy_away": Of(remedy, ASSIGN, posts=True),
    "rectification:unmatched": Page(),
    "rectification:unmatched_measures": Page(),
    "rectification:standing": Page(right("report")),
    "rectification:programs": Page(),
    "rectification:program_create": Page(ASSIGN, posts=True),
    "rectification:program": Of(program),
    "rectification:program_edit": Of(program, ASSIGN, posts=True),
    "rectification:program_attach": Of(program, ASSIGN, posts=True),
    "rectification:program_void": Of(program, REVIEW, posts=True),
} | {
    f"rectification:act {verb}": Of(make, may, kwargs={"verb": verb}, posts=True)
    for verb, (make, may) in ITEM_VERBS.items()
}  # fmt: skip


def failed_mail(world, relation):
    """A message to a person of that unit."""
    return Dispatch.objects.create(
        recipient=person(world, relation), day=date(2024, 1, 5), state=Dispatch.State.DEAD, title="x", text="x",
        next_attempt_at=timezone.now(), created_at=timezone.now(), message_id=f"<{uuid.uuid4().hex}@example.org>",
    )  # fmt: skip


def notice(world, relation):
    """A line in someone's inbox about work of that unit: nobody else's business, whatever their role."""
    kind = ContentType.objects.get_for_model(Assignment)
    now = timezone.now()
    return Reminder.objects.create(
        content_type=kind, object_id=OPEN(world, relation).pk, recipient=world.author, rule="due", channel="inapp",
        for_day=date(2024, 1, 5), fell_on=date(2024, 1, 5), state="sent", sent_at=now, created_at=now,
    )  # fmt: skip


REMINDERS = {
    "reminders:inbox": Page(),
    "reminders:read_all": Page(posts=True, post_only=True),
    "reminders:read": Of(notice, sees=lambda role, relation: False, post_only=True),
    "reminders:deliveries": Page(keeps),
    "reminders:uncertain": Page(lambda role: role == "admin", posts=True, post_only=True),
    "reminders:send_again": Of(failed_mail, keeps, sees=sees_mail, post_only=True),
}
OF_OTHERS = CALENDARS | IMPORTS | MEETINGS | STUDY | SIGNING_IN | HANDING_OVER | GROUPS | WORK_ITEMS | FOLLOWING_UP
ROWS = OF_OTHERS | CASCADING | RECTIFICATION | REMINDERS | GRANTS | {
    "healthz": Public(),
    "set_language": Public(post_only=True),
    "attachments:download": Of(kept_file),
    "dashboard:mywork": Page(),
    "dashboard:dashboard": Page(right("report")),
    "dashboard:search": Page(),
    "dashboard:figures": Page(),
    "reports:summary": Page(right("report"), posts=True),
    "reports:passage_create": Page(right("report"), posts=True),
    "reports:passage_edit": Of(passage, right("report"), posts=True),
    "audit": Page(lambda role: role == "auditor", shows_all=True),
    "audit_export": Page(lambda role: role == "auditor", posts=True, post_only=True, shows_all=True),
    "audit_entry": Of(entry, lambda role, relation: role == "auditor", sees=lambda role, relation: True),
    "organization:units": Page(),
    "organization:unit_create": Page(keeps, posts=True),
    "organization:unit": Of(unit, sees=sees_unit),
    "organization:unit_edit": Of(unit, keeps, sees_unit, posts=True),
    "organization:unit_move": Of(unit, reshapes, sees_unit, posts=True),
    "organization:people": Page(),
    "organization:person_create": Page(keeps, posts=True),
    "organization:person": Of(person, sees=sees_person),
    "organization:person_edit": Of(person, keeps, sees_person, posts=True),
    "organization:sign_in_link": Of(person, lambda role, relation: role == "admin", sees_person, post_only=True),
    "organization:posting_create": Of(person, lambda role, relation: keeps(role), sees_person, posts=True),
    "organization:me": Page(posts=True),
    "organization:view_create": Page(posts=True),
    "organization:view_edit": Of(kept_view, keeps_view, sees_view, posts=True),
    "organization:view_drop": Of(kept_view, keeps_view, sees_view, post_only=True),
    "organization:absence_create": Of(person, administers, sees_person, posts=True),
    "organization:absence_edit": Of(absence, administers, sees_person, posts=True),
    "organization:cover_decline": Of(covered, sees=stands_in, posts=True),
    "organization:absence_withdraw": Of(absence, administers, sees_person, post_only=True),
    "organization:posting_edit": Of(posting, keeps, sees_person, posts=True),
    "organization:posting_end": Of(posting, keeps, sees_person, posts=True),
    "responsibility:slips": Page(right("assign")),
    "responsibility:several": Page(right("assign"), posts=True),
    "responsibility:list": Page(),
    "responsibility:create": Page(ASSIGN, posts=True),
    "responsibility:assignment": Of(OPEN),
    "responsibility:edit": Of(OPEN, ASSIGN, posts=True),
    "responsibility:evidence": Of(OPEN, RECORD, posts=True),
    "responsibility:light": Of(unit, keeps, sees_unit, posts=True),
    "meetings:setting": Of(unit, keeps, sees_unit, posts=True),
    "responsibility:duties": Page(),
    "responsibility:duty_create": Page(ASSIGN, posts=True),
    "responsibility:duty_standard": Page(ASSIGN, posts=True),
    "responsibility:duty_copy": Page(ASSIGN, posts=True),
    "responsibility:duty_changes": Page(),
    "responsibility:duty_event": Of(event_duty, enters_events, posts=True),
    "responsibility:days_off": Page(shows_all=True),
    "responsibility:notice": Page(lambda role: role == "admin", posts=True, shows_all=True),
    "responsibility:duty": Of(duty),
    "responsibility:duty_edit": Of(duty, ASSIGN, posts=True),
    "responsibility:duty_void": Of(duty, REVIEW, posts=True),
    "responsibility:document_void": Of(document, REVIEW, posts=True),
    "responsibility:documents": Page(),
    "responsibility:document_create": Page(RECORD, posts=True),
    "responsibility:document": Of(document),
    "responsibility:document_edit": Of(document, RECORD, posts=True),
    "responsibility:document_attach": Of(document, RECORD, posts=True),
} | {
    f"responsibility:verb {verb}": Of(make, may, kwargs={"verb": verb}, posts=True)
    for verb, (make, may) in VERBS.items()
}  # fmt: skip
