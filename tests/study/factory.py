"""Make-functions of study. What a test does through the pages it does not make here."""

from datetime import date

from organization.models import Group, Membership
from study.models import Category, Note, Series, Session
from study.notes.services import hand_in_note
from study.series.services import plan_year, save_series
from study.sessions.services import log_session
from tests.cast import LONG_AGO

MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4


def make_series(unit, *, by=None, rota=(), today=date(2026, 1, 1), plan=None, **fields):
    fields = {"name": "周一例会", "category": Category.ROUTINE, "weekday": MONDAY, "minutes": 60,
              "active_from": date(2026, 1, 1)} | fields  # fmt: skip
    series = save_series(series=Series(unit=unit, **fields), rota=list(rota), by=by, today=today)
    if plan:
        plan_year(series=series, year=plan, by=by, today=today)
    return series


def make_session(series=None, *, by=None, today=None, absent=None, **fields):
    fields = {"topic": "传达学习有关会议精神", "held_on": date(2026, 3, 2)} | fields
    session = Session(series=series, **fields)
    return log_session(session=session, by=by, today=today or session.held_on, absent=absent)


def make_note(author, unit, **fields):
    fields = {"title": "学习心得", "submitted_on": date(2026, 3, 6), "text": "学有所得"} | fields
    note = Note(author=author, unit=unit, **fields)
    return hand_in_note(note=note, by=author, today=note.submitted_on)


def make_group(unit, *members, name="第一党小组"):
    group = Group.objects.create(unit=unit, name=name)
    for member in members:
        Membership.objects.create(group=group, user=member, from_on=LONG_AGO)
    return group
