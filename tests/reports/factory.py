"""A bureau's year 2023 with the figures of a published summary: 4 analysis meetings, 2 special ones, 10 group
meetings, 13 regular study meetings, 103 notes, 2 plans, 3 problems, 3 measures of the next year."""

from datetime import date, timedelta
from types import SimpleNamespace

from django.utils import timezone

from calendars.periods import Period
from meetings.models import AgendaItem, Meeting, MeetingType, Signatures
from organization.rights import Role
from reports.models import Passage
from responsibility.models import Document, Duty
from study.models import Category, Note, Series, Session
from study.series.services import save_series
from tests.cast import make_duty, make_user
from tests.rectification.factory import make_item

YEAR_END = date(2023, 12, 31)


def make_meeting(unit, *types, held_on, by, covers=None, agenda=(), **fields):
    """A signed meeting, as it stands in the database after its sign-off."""
    signed = {"stage": Meeting.Stage.SIGNED, "signed_at": timezone.now(), "signed_by": by,
              "signatures": Signatures.ONE} | fields  # fmt: skip
    meeting = Meeting.objects.create(
        unit=unit, title="、".join(types), held_on=held_on, created_by=by,
        covers_from=covers.start if covers else None, covers_to=covers.end if covers else None, **signed,
    )  # fmt: skip
    meeting.types.set(MeetingType.objects.filter(code__in=types))
    for number, title in enumerate(agenda, start=1):
        AgendaItem.objects.create(meeting=meeting, sort_no=number, title=title)
    return meeting


def make_series(unit, name, by, weekday=0, category=Category.ROUTINE):
    series = Series(unit=unit, name=name, weekday=weekday, category=category, active_from=date(2023, 1, 1))
    return save_series(series=series, rota=[], by=by, today=date(2023, 1, 1))


def make_session(series, held_on, topic="学习有关会议精神"):
    return Session.objects.create(unit=series.unit, series=series, held_on=held_on, topic=topic)


def make_notes(unit, author, count, first=date(2023, 3, 1)):
    rows = [
        Note(unit=unit, author=author, title=f"心得{number}", submitted_on=first + timedelta(days=number % 200),
             printed_author=author.name, text="学有所得")
        for number in range(count)
    ]  # fmt: skip
    return Note.objects.bulk_create(rows)


def make_plan(unit, title, **fields):
    fields = {"kind": Document.Kind.PLAN, "year": 2023, "issued_on": date(2023, 1, 10)} | fields
    return Document.objects.create(unit=unit, title=title, **fields)


def make_passage(unit, section, text, **fields):
    return Passage.objects.create(unit=unit, year=2023, section=section, text=text, **fields)


def owe(unit, code, year=2023, **fields):
    """A duty of the year that meetings of this type answer."""
    return make_duty(unit, year=year, evidence_kind=MeetingType.objects.get(code=code).kind, **fields)


def make_seed_year(cast):
    """Returns what a test removes or adds to: meetings, sessions, series, notes, documents, problems, measures."""
    bureau, by = cast.bureau, cast.clerk
    quarters = Period.year(2023).split("quarter")
    days = [date(2023, 3, 28), date(2023, 6, 27), date(2023, 10, 9), date(2023, 12, 20)]
    analysis = [
        make_meeting(bureau, "analysis", held_on=day, covers=quarter, by=by)
        for quarter, day in zip(quarters, days, strict=True)
    ]
    special = [
        make_meeting(bureau, "special", held_on=date(2023, 4, 12), by=by, agenda=["研究部署意识形态工作"]),
        make_meeting(bureau, "special", held_on=date(2023, 9, 6), by=by, agenda=["研究部署网络意识形态工作"]),
    ]
    groups = [make_meeting(cast.section, "party_group", held_on=date(2023, month, 15), by=by) for month in range(1, 11)]
    monday = make_series(bureau, "周一例会", by)
    wednesday = make_series(bureau, "周三学习会", by, weekday=2)
    friday = make_series(bureau, "周五小课堂", by, weekday=4, category=Category.CLASS)
    sessions = [make_session(monday, date(2023, 2, 6) + timedelta(weeks=number)) for number in range(7)]
    sessions += [make_session(wednesday, date(2023, 5, 10) + timedelta(weeks=number)) for number in range(6)]
    make_session(friday, date(2023, 5, 12))
    Session.objects.create(unit=bureau, category=Category.TRAINING, held_on=date(2023, 6, 1), topic="信息宣传培训班")
    authors = [make_user(f"author{number}", cast.section, Role.MEMBER) for number in range(4)]
    notes = [note for author, count in zip(authors, (30, 30, 30, 13), strict=True)
             for note in make_notes(cast.section, author, count)]  # fmt: skip
    plans = [make_plan(bureau, "2023年意识形态工作计划"), make_plan(bureau, "2023年集中学习教育计划")]
    rules = [
        make_plan(bureau, "信息宣传管理办法", kind=Document.Kind.RULE, change=Document.Change.REVISED,
                  issued_on=date(2023, 5, 8)),
        make_plan(bureau, "舆情应急处置方案", kind=Document.Kind.SCHEME, issued_on=date(2023, 8, 1)),
    ]  # fmt: skip
    problems = [
        make_item(bureau, title=title, sub_problem="有待改进", year=2023, opened_on=date(2023, 12, 1), sort_no=number,
                  owner=cast.head, due_on=date(2024, 6, 30))
        for number, title in enumerate(["工作合力尚待增强", "工作方式创新不够", "学习的自觉性不够"], start=1)
    ]  # fmt: skip
    measures = [
        make_duty(
            bureau, year=2024, title=title, measures="抓好落实", is_measure=True, sort_no=number, per=Duty.Per.YEAR
        )
        for number, title in enumerate(["加强常态化建设", "加强全面领导", "加强阵地建设"], start=1)
    ]
    return SimpleNamespace(
        analysis=analysis, special=special, groups=groups, sessions=sessions, series=(monday, wednesday, friday),
        authors=authors, notes=notes, plans=plans, rules=rules, problems=problems, measures=measures,
    )  # fmt: skip


def void(record):
    """As if someone had voided it: what is void counts nowhere."""
    type(record).objects.filter(pk=record.pk).update(voided_at=timezone.now())
