"""A year's meetings from their ledger, and back into it. A row is known by unit, types, time and title."""

from collections import defaultdict

from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy, override

from calendars.periods import Period
from exchange.cells import tidy
from exchange.importers import Finding, State
from meetings import rules
from meetings.ledger.base import LEFT_OUT, NO_UNIT, STATUS_OF, LedgerImporter, Plan
from meetings.ledger.keeping import TEXTS, create_meetings
from meetings.ledger.parts import PartsOfMeeting, owners_and_sections
from meetings.ledger.reading import NOT_A_PERIOD, parts_of_when, period_named, written_period
from meetings.ledger.sheet import COLUMNS, NOTES, VOID
from meetings.ledger.writing import MeetingCells, cells_of, with_parts
from meetings.models import Meeting, MeetingType
from meetings.records.parts import AttendanceLine, stored_lines
from meetings.records.services import save_meeting
from meetings.records.titles import suggested_title
from meetings.rules import is_open
from organization.importing.base import TWICE
from organization.importing.ledger import UNIT_CLOSED
from organization.importing.names import joined, pieces
from organization.importing.roster import NOBODY
from organization.lists.sheets import batches
from organization.models import Group, Unit

NO_TYPE = gettext_noop("There is no type of meeting called %(text)s.")
NO_PERIOD = gettext_noop("Name the period the analysis covers.")
OTHER_YEAR = gettext_noop("Without a year it is read as %(text)s.")
STRANGERS = gettext_noop("%(text)s: nobody of this name is known here; kept as a guest from outside.")
LONG_GUESTS = gettext_noop("Guests from outside: longer than 300 characters.")
LOCKED = gettext_noop("This meeting is signed off or no longer yours to change: have the sign-off withdrawn first.")
BESIDE = gettext_noop("A meeting of the same day and type is on record already: %(text)s. This row adds another.")
NOBODY_THERE = gettext_noop("Nobody was present: the record can't be signed off before that is given.")
LONGEST_GUESTS = 300


def wide(text: str) -> str:
    """党组(扩大)会议 and 党组（扩大）会议 are one type."""
    return text.replace("(", "（").replace(")", "）")


class MeetingImporter(PartsOfMeeting, LedgerImporter):
    kind, model = "meetings", Meeting
    title = _("Ledger of meetings")
    intro = _("A row is a meeting. It is known by its unit, its types, its time and its title.")
    rule = staticmethod(rules.can_record_anywhere)
    done_url = reverse_lazy("meetings:list")
    marked = "title"
    columns = COLUMNS
    notes = NOTES
    only_names = ("chair", "recorder")
    sentences = {
        State.NEW: ngettext_lazy("%(n)d meeting added", "%(n)d meetings added", "n"),
        State.CHANGED: ngettext_lazy("%(n)d meeting changed", "%(n)d meetings changed", "n"),
        State.UNCHANGED: ngettext_lazy("%(n)d meeting unchanged", "%(n)d meetings unchanged", "n"),
    }

    def read(self, findings, *, lock=False):
        self.read_units(findings)
        units = self.all_units
        if lock:
            self.lock_units()
        self.types = {wide(name): kind for kind in MeetingType.objects.all() for name in (kind.code, kind.name)}
        days = self.days(findings)
        rows = Meeting.objects.standing().filter(unit__in=units, held_on__in=set(days)).order_by("pk")
        if self.by is not None:
            rows = rows.visible_to(self.by)
        if lock:
            list(Meeting.objects.filter(pk__in=rows.values("pk")).order_by("pk").select_for_update(of=("self",)))
        stored = list(with_parts(rows))
        self.cells = MeetingCells(stored)
        self.cells.units |= {unit.pk: self.cells.units.get(unit.pk, unit.short_name or unit.code) for unit in units}
        self.namesakes = self.cells.namesakes
        self.stored, self.same_day, self.taken, self.seen = defaultdict(list), defaultdict(list), {}, {}
        for meeting in stored:
            key = meeting.unit_id, frozenset(kind.pk for kind in meeting.types.all()), meeting.held_on
            self.stored[*key, tidy(meeting.title)].append(meeting)
            self.same_day[key].append(meeting)
        told = {name for one in findings for name in pieces(one.values.get("groups", ""))}
        groups = Group.objects.all() if self.by is None else Group.objects.visible_to(self.by)
        self.groups = list(groups.filter(name__in=told)) if told else []
        told = [owners_and_sections(one.values.get("decisions", "")) for one in findings]
        is_whole = any(one.values.get("present", "").startswith("全") for one in findings)
        self.read_people(
            findings, days, also={name for owners, _sections in told for name in owners},
            whole=units if is_whole else (), groups=[group.pk for group in self.groups],
        )  # fmt: skip
        called = {name for _owners, sections in told for name in sections}
        posted = {post.unit_id for posts in self.roster.posts.values() for post in posts}
        named = Q(code__in=called) | Q(short_name__in=called) | Q(name__in=called) | Q(pk__in=posted)
        self.areas = {}
        self.sections = list(Unit.objects.filter(named)) if any(owners for owners, _sections in told) else []

    # One row

    def check(self, finding: Finding):
        values = finding.values
        if VOID in values.get("standing", ""):
            finding.warn("standing", LEFT_OUT)
            finding.subject = f"#{finding.line.number}"
            return
        if not {"types", "held"} <= values.keys():
            return
        unit, types = self.unit_of(finding), self._types(finding)
        if unit is None or not types:
            return
        plan = finding.plan = Plan(unit, parts_of_when(values["held"])[0])
        self._find_stored(finding, plan, types)
        if finding.state != State.ERROR:
            self._check_row(finding, plan, types)

    def _types(self, finding):
        text = wide(finding.values["types"])
        names = [text] if text in self.types else [name for piece in pieces(text) for name in piece.split("暨") if name]
        found = [self.types.get(name) for name in names]
        for name, kind in zip(names, found, strict=True):
            if kind is None:
                finding.refuse("types", NO_TYPE, text=name)
        return list(dict.fromkeys(found)) if all(found) else []

    def _find_stored(self, finding, plan, types):
        """The stored meeting a row means. Where several are alike, the one that says the same, then in their order."""
        values = finding.values
        day, starts_at, ends_at = parts_of_when(values["held"])
        bare = Meeting(unit=plan.unit, held_on=day)
        if period := self._period(finding, plan):
            bare.covers_from, bare.covers_to = period.start, period.end
        with override("zh-hans"):
            values.setdefault("title", suggested_title(types, bare))
        place = plan.unit.pk, frozenset(kind.pk for kind in types), day
        key = *place, tidy(values["title"])
        finding.subject = f"{plan.unit.code} {values['held']} {values['title']}"[:200]
        left = [one for one in self.stored.get(key, ()) if self.taken.get(one.pk, finding) is finding
                and (one.starts_at == starts_at or None in (one.starts_at, starts_at))]  # fmt: skip
        told = {one.pk: self.cells.of(one) for one in left}
        exact = [one for one in left if self._says(finding, told[one.pk])]
        if found := (exact or left)[:1]:
            plan.stored, plan.told = found[0], told[found[0].pk]
            self.taken[found[0].pk] = finding
            if starts_at is None and plan.stored.starts_at:  # a row that names no hour asks for none
                values["held"] = plan.told["held"]
        elif (*key, starts_at) in self.seen:
            finding.refuse("title", TWICE, row=self.seen[*key, starts_at].line.number)
        elif near := [one for one in self.same_day.get(place, ()) if one.pk not in self.taken]:
            finding.warn("title", BESIDE, text=near[0].title)
        self.seen.setdefault((*key, starts_at), finding)
        finding.is_new = plan.stored is None
        plan.types, plan.period, plan.times = types, period, (starts_at, ends_at)

    def _says(self, finding, told) -> bool:
        return all(text == self.column(key).reread(told[key]) for key, text in finding.values.items()
                   if key not in ("unit", "types", "standing"))  # fmt: skip

    def _period(self, finding, plan) -> Period | None:
        text = finding.values.get("covers")
        if text is None:
            return None
        try:
            found = period_named(text, plan.day)
        except ValueError:
            finding.refuse("covers", NOT_A_PERIOD, text=text)
            return None
        if (words := written_period(found)) != text:
            finding.values["covers"] = words
            finding.warn("covers", OTHER_YEAR, text=words)
        return found

    def _check_row(self, finding, plan, types):
        values = finding.values
        values["unit"] = plan.told.get("unit", plan.unit.short_name or plan.unit.code)
        values["types"] = plan.told.get("types") or joined(kind.name for kind in types)
        for key in ("unit", "types"):
            finding.compare(key, plan.told.get(key), is_new=finding.is_new)
        self.compare_cells(finding, plan, ("covers", "title", "held", "place", "groups", "chair"))
        self._check_people(finding, plan)
        rest = ("documents", "findings", "discussion", "conclusion", "agenda", "decisions", "recorder")
        self.compare_cells(finding, plan, rest)
        self.hold_areas_together(finding, plan)
        covers = plan.period or (plan.stored.covers if plan.stored else None)
        if any(kind.is_analysis for kind in types) and covers is None and "covers" not in finding.fields:
            finding.refuse("covers", NO_PERIOD)
        if finding.is_new and plan.unit.active_to and plan.day > plan.unit.active_to:
            finding.refuse("unit", UNIT_CLOSED, day=plan.unit.active_to.isoformat())
        if finding.state in (State.NEW, State.CHANGED) and not self.keeps(plan.unit):
            finding.refuse("unit", NO_UNIT, text=values["unit"])
        if finding.state == State.CHANGED and not self._may_change(plan.stored):
            finding.refuse("", LOCKED)

    def _may_change(self, meeting) -> bool:
        if self.by is None:
            return is_open(meeting)
        return rules.can_edit(self.by, meeting)

    def _check_people(self, finding, plan):
        stored = plan.stored.attendees.all() if plan.stored else ()
        held = [(row.printed_name, row.person, row.status, row.reason) for row in stored]
        plan.people = self.attendance(finding, plan, held, everyone=lambda: self._expected(plan))
        self.compare_people(finding, plan, plan.people, held, self.cells.named)
        self._check_guests(finding, plan)
        if finding.is_new and plan.day <= self.today and not plan.people["present"]:
            finding.warn("", NOBODY_THERE)

    def _expected(self, plan):
        return self.roster.everyone(plan.unit, plan.day, plan.wanted.get("groups", ()))

    def take_stranger(self, finding, plan, key, said, unreadable) -> bool:
        """Guests are often from other offices; a misspelt colleague is seen in the preview."""
        if key != "attending" or unreadable.said["id"] != NOBODY:
            return False
        plan.strangers.append(said.name + "".join(f"（{note}）" for note in said.notes))
        return True

    def _check_guests(self, finding, plan):
        values, strangers = finding.values, plan.strangers
        if strangers:
            told = values.get("guests") or plan.told.get("guests", "")
            known = pieces(told)
            values["guests"] = joined([told, *(one for one in strangers if one not in known)] if told else strangers)
            finding.warn("attending", STRANGERS, text=joined(strangers))
            if len(values["guests"]) > LONGEST_GUESTS:
                finding.refuse("attending", LONG_GUESTS)
        self.compare_cells(finding, plan, ("guests",))

    # What a cell means (parts.py says it of agenda, groups and decisions)

    def read_covers(self, finding, plan, key):
        return plan.period, finding.values[key]

    def read_held(self, finding, plan, key):
        return plan.times, finding.values[key]

    read_chair = read_recorder = LedgerImporter.read_person

    # Doing it

    def apply(self, findings, draft):
        new = [finding.plan for finding in findings if finding.state == State.NEW]
        create_meetings(new, by=self.by, today=self.today, roster=self.roster)
        for finding in findings:
            if finding.state == State.CHANGED:
                self._change(finding.plan)

    def _change(self, plan):
        """By the same door as the form: what it answers, and what it no longer answers, follows."""
        meeting, wanted = plan.stored, plan.wanted
        agenda, attendance, _findings, decisions = stored_lines(meeting)
        for name in (*TEXTS, "chair", "recorder"):
            if name in wanted:
                setattr(meeting, name, wanted[name])
        if "held" in wanted:
            meeting.starts_at, meeting.ends_at = wanted["held"]
        if wanted.get("covers"):
            meeting.covers_from, meeting.covers_to = wanted["covers"].start, wanted["covers"].end
        if STATUS_OF.keys() & wanted.keys():
            attendance = [AttendanceLine(person, STATUS_OF[key], reason)
                          for key, people in plan.people.items() for person, reason in people]  # fmt: skip
        save_meeting(
            meeting=meeting, types=plan.types, groups=wanted.get("groups", list(meeting.groups.all())), by=self.by,
            today=self.today, agenda=wanted.get("agenda", agenda), attendance=attendance,
            findings=wanted.get("findings"), decisions=wanted.get("decisions", decisions), version=meeting.version,
            draft=meeting.stage == Meeting.Stage.DRAFT,
        )  # fmt: skip

    def export(self):
        rows = Meeting.objects.standing().filter(unit__in=self.kept_units()).order_by("-held_on", "-pk")
        if self.by is not None:
            rows = rows.visible_to(self.by)
        for batch in batches(rows):
            cells = cells_of(batch)
            yield from ([cells[row.pk][column.key] or None for column in self.columns] for row in batch)
