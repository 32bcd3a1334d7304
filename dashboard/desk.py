"""My work: what waits for a person, in the order in which to take it up."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.trail import Event, note
from organization.granting import start
from organization.models import User
from organization.people.overseeing import opens_desk_of
from organization.rights import Right
from organization.rules import authorizes, reads_audit
from responsibility.lights.lights import Lights
from responsibility.models import Duty
from responsibility.obligations.awaiting import Awaiting, Reason, awaiting
from responsibility.obligations.models import Obligation

# A bucket shows this many lines; the rest is counted, and reached through the app's own list.
SHOWN = 30
LOOKS = {
    Reason.LATE: ("danger", "exclamation-octagon-fill", _("Handle")),
    Reason.RETURNED: ("danger", "arrow-return-left", _("Handle")),
    Reason.SOON: ("warning", "clock", _("Handle")),
    Reason.RECEIVE: ("info", "inbox", _("Sign for")),
    Reason.REPORT: ("warning", "graph-up", _("Report progress")),
    Reason.REVIEW: ("info", "clipboard-check", _("Review")),
    Reason.APPROVE: ("info", "patch-check", _("Approve")),
    Reason.SIGN: ("info", "pen", _("Sign off")),
    Reason.LOG: ("info", "pencil", _("Log")),
    Reason.COMING: ("neutral", "calendar-event", _("View")),
    Reason.OPEN: ("neutral", "list-check", _("Handle")),
}


@dataclass
class Line:
    """One thing to do: what, of which unit, by when, and the one act that comes next."""

    waiting: Awaiting
    action: Promise | str
    url: str

    @property
    def record(self):
        return self.waiting.record

    @property
    def unit(self):
        return getattr(self.record, "unit", None)

    @property
    def period(self):
        """Which of the duty's periods it is about: what tells one quarter's line from the next."""
        return getattr(self.record, "period", None)

    @property
    def is_about_an_event(self) -> bool:
        """The day shown is that of a meeting or session, not a deadline: minutes sent back are not late by it."""
        reason = self.waiting.reason
        is_owed = isinstance(self.record, Obligation)
        return reason in (Reason.SIGN, Reason.LOG, Reason.COMING) or (reason == Reason.RETURNED and not is_owed)


@dataclass
class Bucket:
    """Lines that wait for the same reason."""

    reason: Reason
    lines: list[Line] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return LOOKS[self.reason][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.reason][1]

    @property
    def shown(self) -> list[Line]:
        return self.lines[:SHOWN]

    @property
    def left_out(self) -> int:
        return max(len(self.lines) - SHOWN, 0)


def buckets(person, lights: Lights, reader=None) -> list[Bucket]:
    """What waits for the person, by reason, in the order of reasons; nothing for a reason under which nothing waits.

    Another reader sees the lines of what they may read themselves, and the record instead of the next act.
    """
    waits = awaiting(person, lights.today, lights)
    if reader is not None and reader != person:
        waits = [replace(line, action=_("View"), action_url="") for line in readable(waits, reader)]
    found = {}
    for waiting in waits:
        line = Line(
            waiting,
            waiting.action or LOOKS[waiting.reason][2],
            waiting.action_url or waiting.record.get_absolute_url(),
        )
        found.setdefault(waiting.reason, Bucket(waiting.reason)).lines.append(line)
    return list(found.values())


def readable(waits: list[Awaiting], reader) -> list[Awaiting]:
    """The lines about records that the reader may see. One query a kind of record."""
    by_kind = {}
    for line in waits:
        by_kind.setdefault(type(line.record), set()).add(line.record.pk)
    seen = {
        (kind, pk)
        for kind, pks in by_kind.items()
        for pk in kind._default_manager.visible_to(reader).filter(pk__in=pks).values_list("pk", flat=True)
    }
    return [line for line in waits if (type(line.record), line.record.pk) in seen]


def person_asked_for(reader, username: str) -> User | None:
    """Whose desk the address asks for: one's own, or that of someone whose work one reviews; that is put on record.
    None for whoever does not exist, or is not the reader's to look at."""
    try:
        person = User.objects.get_by_natural_key(username)
    except User.DoesNotExist:
        return None
    if person.pk == reader.pk:
        return reader
    if not opens_desk_of(reader, person):
        return None
    note(Event.DESK_OPENED, by=reader, record=person)
    return person


@dataclass(frozen=True)
class FirstStep:
    icon: str
    title: Promise | str
    text: Promise | str
    url: str
    action: Promise | str


def first_steps(user, today: date) -> list[FirstStep]:
    """For a person at whose desk nothing waits: how work comes to be there, by what they may do."""
    steps = []
    if start.is_wanted(user, today):
        steps.append(FirstStep(
            "flag", _("First steps"), _("What is still to be done before the bureau can work, step by step."),
            reverse("organization:start"), _("Go on"),
        ))  # fmt: skip
    if user.keeps_system or user.scope.anywhere(Right.ADMINISTER):
        steps.append(FirstStep(
            "people", _("Units and people"), _("Enter the sections, and who holds which post since when."),
            reverse("organization:units"), _("Open units"),
        ))  # fmt: skip
    if authorizes(user):
        steps.append(FirstStep(
            "person-check", _("Authorization"), _("Put new accounts and roles into force, refuse or revoke them."),
            reverse("organization:waiting"), _("See what waits"),
        ))  # fmt: skip
    if reads_audit(user):
        steps.append(FirstStep(
            "shield-lock", _("Audit trail"), _("Read who changed what, when, and from which address."),
            reverse("audit"), _("Open the audit trail"),
        ))  # fmt: skip
    if user.scope.anywhere(Right.ASSIGN) and not Duty.objects.visible_to(user).exists():
        steps.append(FirstStep(
            "card-checklist", _("Responsibility list"),
            _("Enter what the unit answers for and how often; the dated assignments follow by themselves."),
            reverse("responsibility:duty_standard"), _("Choose from the standard duties"),
        ))  # fmt: skip
    if user.scope.anywhere(Right.RECORD):
        steps.append(FirstStep(
            "journal-text", _("Meetings"), _("Log a meeting: agenda, who was there, what was decided."),
            reverse("meetings:list"), _("Open meetings"),
        ))  # fmt: skip
        steps.append(FirstStep(
            "book", _("Study"), _("Log study sessions, and who still has to make one up."),
            reverse("study:list"), _("Open study"),
        ))  # fmt: skip
    elif user.scope.anywhere(Right.READ):
        steps.append(FirstStep(
            "list-check", _("Assignments"), _("See what your unit owes, by when, and what is done."),
            reverse("responsibility:list"), _("Open assignments"),
        ))  # fmt: skip
    return steps
