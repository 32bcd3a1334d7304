"""A year's study from its ledger, and back into it. A row is known by its series and day, or by unit, kind, day and
topic."""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from exchange.cells import day as day_of
from exchange.cells import tidy
from exchange.importers import Finding, State
from exchange.saying import Unreadable, said
from meetings.ledger.base import LEFT_OUT, NO_UNIT, STATUS_OF, LedgerImporter, Plan
from meetings.ledger.reading import parts_of_when, written_when
from meetings.ledger.sheet import VOID
from organization.importing.base import TWICE
from organization.importing.ledger import UNIT_CLOSED
from organization.importing.names import names_in
from organization.lists.sheets import batches
from study import rules
from study.ledger.keeping import TEXTS, change_session, create_sessions
from study.ledger.sheet import COLUMNS, NOTES
from study.ledger.writing import SessionCells, category_names, cells_of, ends_at, with_parts
from study.models import Series, Session
from study.series.models import MINUTES

NO_SERIES = gettext_noop("There is neither a series nor a kind of study called %(text)s.")
SEVERAL = gettext_noop("Several units have a series called %(text)s: say of which unit.")
NOT_RUN = gettext_noop("The series did not run on that day.")
FUTURE = gettext_noop("This day has not come yet.")
NO_TOPIC = gettext_noop("Say what was studied: topic or readings.")
LENGTH = gettext_noop("A session lasts from %(least)s to %(most)s minutes.")
WAS_ABSENT = gettext_noop("The lecturer can't have been absent.")
OF_MEETING = gettext_noop("Held inside a meeting: who was there is said in the meeting's record.")
NOT_AWAY = gettext_noop("%(text)s was neither on leave nor absent, so there is nothing to make up.")
NO_DAY = gettext_noop("Write the day of making it up in brackets behind %(text)s, like （2026-03-09）.")
BETWEEN = gettext_noop("Give a day between the session and today.")
NOT_YOURS = gettext_noop("This session is not yours to change.")
RECORDERS = gettext_noop(
    "The column 记录人 is not taken over: whoever imports is on record as having entered the new sessions."
)


@dataclass
class SessionPlan(Plan):
    series: Series | None = None
    category: str = ""


class SessionImporter(LedgerImporter):
    kind, model = "sessions", Session
    title = _("Ledger of study")
    intro = _("A row is a session. It is known by its series and its day, outside a series by its topic too.")
    rule = staticmethod(rules.can_log_anywhere)
    done_url = reverse_lazy("study:list")
    marked = "topic"
    columns = COLUMNS
    notes = NOTES
    only_names = ("chair", "lecturer", "made_up")
    sentences = {
        State.NEW: ngettext_lazy("%(n)d session added", "%(n)d sessions added", "n"),
        State.CHANGED: ngettext_lazy("%(n)d session changed", "%(n)d sessions changed", "n"),
        State.UNCHANGED: ngettext_lazy("%(n)d session unchanged", "%(n)d sessions unchanged", "n"),
    }

    def remarks(self, lines):
        return [said(RECORDERS)] if any("recorder" in line.texts for line in lines) else []

    def read(self, findings, *, lock=False):
        self.read_units(findings)
        told = {one.values["series"] for one in findings if "series" in one.values}
        series = Series.objects.standing().filter(name__in=told)
        series = series if self.by is None else series.visible_to(self.by)
        self.series = list(series.select_related("unit", "group", "kind", "chair").order_by("pk"))
        self.units = list(dict.fromkeys([*self.units, *(one.unit for one in self.series)]))
        self.categories = {name: code for code, name in category_names().items()}
        if lock:
            self.lock_units()
        days = self.days(findings)
        rows = Session.objects.standing().filter(unit__in=self.all_units, held_on__in=set(days)).order_by("pk")
        rows = rows if self.by is None else rows.visible_to(self.by)
        if lock:
            list(Session.objects.filter(pk__in=rows.values("pk")).order_by("pk").select_for_update(of=("self",)))
        stored = list(with_parts(rows))
        self.cells = SessionCells(stored)
        self.namesakes = self.cells.namesakes
        self.stored, self.seen = defaultdict(list), {}
        for session in stored:
            self.stored[
                self._key(session.series, session.unit, session.category, session.held_on, session.topic)
            ].append(session)
        is_whole = any("present" not in one.values or one.values["present"].startswith("全") for one in findings)
        self.read_people(
            findings, days, whole=self.all_units if is_whole else (),
            groups={one.group_id for one in self.series if one.group_id},
        )  # fmt: skip

    @staticmethod
    def _key(series, unit, category, day, topic):
        return (series.pk, day) if series else (unit.pk, category, day, tidy(topic))

    # One row

    def check(self, finding: Finding):
        values = finding.values
        if VOID in values.get("standing", ""):
            finding.warn("standing", LEFT_OUT)
            finding.subject = f"#{finding.line.number}"
            return
        if not {"series", "held"} <= values.keys() or "topic" in finding.fields:
            return
        day, starts_at, until = parts_of_when(values["held"])
        plan = self._place(finding, day)
        if plan is None:
            return
        finding.plan = plan
        if "topic" not in values and "readings" in values:
            values["topic"] = values["readings"].split("\n")[0][:200]
        self._find_stored(finding, plan)
        self._fill_times(finding, plan, starts_at, until)
        if finding.state != State.ERROR:
            self._check_row(finding, plan)

    def _place(self, finding, day) -> SessionPlan | None:
        """Of which series, or unit and kind of study, the row is."""
        name = finding.values["series"]
        near = [one for one in self.series if one.name == name]
        if "unit" in finding.fields:
            return None
        if "unit" in finding.values:
            unit = self.unit_of(finding)
            near = [one for one in near if unit and one.unit_id == unit.pk]
            if unit is None:
                return None
        else:
            near = [one for one in near if self.keeps(one.unit)] or near
            running = [one for one in near if runs(one, day)]
            near = running if len(near) > 1 and running else near
            if len(near) > 1:
                finding.refuse("unit", SEVERAL, text=name)
                return None
            unit = near[0].unit if near else None
        if near:
            series = next((one for one in near if runs(one, day)), near[0])
            return SessionPlan(series.unit, day, series=series)
        code = self.categories.get(name)
        if code is None:
            finding.refuse("series", NO_SERIES, text=name)
            return None
        unit = unit or self.unit_of(finding)
        return SessionPlan(unit, day, category=code) if unit else None

    def _find_stored(self, finding, plan):
        values = finding.values
        key = self._key(plan.series, plan.unit, plan.category, plan.day, values.get("topic", ""))
        finding.subject = f"{plan.unit.code} {plan.day.isoformat()} {values['series']} {values.get('topic', '')}"[:200]
        stored = self.stored.get(key, ())
        nth = self.seen.setdefault(key, [])
        if nth and len(nth) >= len(stored):
            finding.refuse("held", TWICE, row=nth[0].line.number)
        elif stored:
            told = {one.pk: self.cells.of(one) for one in stored}
            free = [one for one in stored if all(other.plan.stored is not one for other in nth)]
            exact = [one for one in free if all(text == self.column(name).reread(told[one.pk][name])
                                                for name, text in values.items() if name not in KNOWN_BY)]  # fmt: skip
            plan.stored = (exact or free)[0]
            plan.told = told[plan.stored.pk]
        nth.append(finding)
        finding.is_new = plan.stored is None

    def _fill_times(self, finding, plan, starts_at, until):
        """What a new row does not say is the series'; a stored session keeps what a row leaves out."""
        values, series = finding.values, plan.series
        if plan.stored is not None and (starts_at is None or values["held"] == plan.told["held"]):
            values["held"], plan.times = plan.told["held"], (plan.stored.starts_at, plan.stored.minutes)
            return
        minutes = between(starts_at, until) if until else None
        if plan.stored is not None:
            plan.times = starts_at, minutes or plan.stored.minutes
        else:
            plan.times = (starts_at or (series and series.starts_at) or None), minutes or (series and series.minutes)
            if series:
                for name, held in (("place", series.place), ("chair", series.chair and series.chair.username)):
                    if held and name not in finding.fields:
                        values.setdefault(name, held)
        if plan.times[1] is not None and not MINUTES[0].limit_value <= plan.times[1] <= MINUTES[1].limit_value:
            finding.refuse("held", LENGTH, least=MINUTES[0].limit_value, most=MINUTES[1].limit_value)
        values["held"] = written_when(plan.day, plan.times[0], ends_at(*plan.times))

    def _check_row(self, finding, plan):
        values = finding.values
        values["unit"] = plan.told.get("unit", plan.unit.short_name or plan.unit.code)
        for key in ("unit", "series"):
            finding.compare(key, plan.told.get(key), is_new=finding.is_new)
        self.compare_cells(finding, plan, ("held", *TEXTS, "chair", "lecturer"))
        self._check_people(finding, plan)
        self.compare_cells(finding, plan, ("made_up",))
        if "topic" not in values:
            finding.refuse("topic", NO_TOPIC)
        if finding.is_new:
            self._check_day(finding, plan)
        lecturer = plan.wanted.get("lecturer") or (plan.stored.lecturer if plan.stored else None)
        away = {person.pk for key in ("leave", "absent") for person, _reason in plan.people[key]}
        if lecturer and lecturer.pk in away:
            finding.refuse("lecturer" if "lecturer" in values else "", WAS_ABSENT)
        if finding.state in (State.NEW, State.CHANGED) and not self.keeps(plan.unit):
            finding.refuse("unit", NO_UNIT, text=values["unit"])
        if finding.state == State.CHANGED and self.by is not None and not rules.can_correct(self.by, plan.stored):
            finding.refuse("", NOT_YOURS)

    def _check_day(self, finding, plan):
        if plan.day > self.today:
            finding.refuse("held", FUTURE)
        elif plan.series and not runs(plan.series, plan.day):
            finding.refuse("held", NOT_RUN)
        if plan.unit.active_to and plan.day > plan.unit.active_to:
            finding.refuse("unit", UNIT_CLOSED, day=plan.unit.active_to.isoformat())

    def _check_people(self, finding, plan):
        stored = plan.stored.attendees.all() if plan.stored else ()
        held = [(row.printed_name, row.person, row.status, row.reason) for row in stored]
        groups = [plan.series.group] if plan.series and plan.series.group_id else []

        def everyone():
            return self.roster.everyone(plan.unit, plan.day, groups, below=True)

        plan.people = self.attendance(finding, plan, held, everyone=everyone, by_default=True)
        self.compare_people(finding, plan, plan.people, held, self.cells.named)
        if finding.is_new and "present" not in finding.fields:
            finding.values["present"] = self.cells.named(plan.people["present"])
            finding.compare("present", "", is_new=True)
        if plan.stored and plan.stored.meeting_id and (changed := plan.wanted.keys() & STATUS_OF.keys()):
            finding.refuse(min(changed), OF_MEETING)

    # What a cell means

    def read_held(self, finding, plan, key):
        return plan.times, finding.values[key]

    read_chair = read_lecturer = LedgerImporter.read_person

    def known_as(self, plan, key):
        """The series' usual chair stands in a new row by the user name, whoever sees that person."""
        usual = plan.series.chair if key == "chair" and plan.series else None
        return [*super().known_as(plan, key), *([(usual.username, usual)] if usual else [])]

    def read_made_up(self, finding, plan, key):
        """{person: day} of those who were away."""
        rows = plan.stored.attendees.all() if plan.stored else ()
        known = [(row.printed_name, row.person) for row in rows]
        away = {person.pk: person for name in ("leave", "absent") for person, _reason in plan.people[name]}
        found = {}
        for one in names_in(finding.values[key]):
            for person, told in self.roster.meant(one, plan.unit, plan.day, known):
                if person.pk not in away:
                    raise Unreadable(NOT_AWAY, text=person.name)
                if not told:
                    raise Unreadable(NO_DAY, text=person.name)
                found[person.pk] = day_of(told)
                if not plan.day <= found[person.pk] <= self.today:
                    raise Unreadable(BETWEEN)
        stored = {row.person_id: row.made_up_on for row in rows if row.made_up_on}
        if plan.stored is not None and found == stored:
            return found, plan.told[key]
        return found, self.cells.named([(away[pk], day.isoformat()) for pk, day in found.items()])

    # Doing it

    def apply(self, findings, draft):
        new = [finding.plan for finding in findings if finding.state == State.NEW]
        create_sessions(new, by=self.by, today=self.today, roster=self.roster)
        for finding in findings:
            if finding.state == State.CHANGED:
                change_session(finding.plan, by=self.by, today=self.today)

    def export(self):
        rows = Session.objects.standing().filter(unit__in=self.kept_units()).order_by("-held_on", "-pk")
        rows = rows if self.by is None else rows.visible_to(self.by)
        for batch in batches(rows):
            cells = cells_of(batch)
            yield from ([cells[row.pk][column.key] or None for column in self.columns] for row in batch)


KNOWN_BY = ("unit", "series", "recorder", "standing")


def runs(series, day) -> bool:
    return series.active_from <= day and (series.active_to is None or day <= series.active_to)


def between(starts_at, until) -> int:
    return (until.hour - starts_at.hour) * 60 + until.minute - starts_at.minute
