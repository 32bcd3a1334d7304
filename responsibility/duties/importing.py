"""The responsibility list from a sheet, and back into one. A line is known by its unit, its year and what it says."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from exchange.importers import Finding, State
from organization.importing.base import NO_UNIT, TWICE, KeptImporter, create_in_bulk
from organization.models import Unit, User, plain
from organization.rights import Right
from responsibility import rules
from responsibility.duties.falling_due import fall_due
from responsibility.duties.services import save_duty, set_assisting
from responsibility.duties.sheet import COLUMNS, NOT_A_RHYTHM, NOTES, words_of
from responsibility.models import Duty, EvidenceKind
from responsibility.rhythms.reading import NotUnderstood, read_rhythm

PLAIN = ("sort_no", "measures", "capacity", "standard", "basis", "valid_from", "valid_to", "remark")
PEOPLE, MARKS = ("leader", "owner"), ("is_measure", "needs_review")
RULE = {"windows": "rhythm", "count": "rhythm", "day_off": "rhythm", "within_days": "rhythm", "valid_to": "valid_to"}
SEVERAL = gettext_noop("Several lines of that year say this: give their number (序号).")
NOBODY = gettext_noop("There is nobody called %(text)s among the people you see.")
NAMESAKES = gettext_noop("Several people are called %(text)s: give the user name.")
NO_SECTION = gettext_noop("There is no section called %(text)s near this unit.")
SECTIONS = gettext_noop("Several sections near this unit are called %(text)s: give the code.")
NO_KIND = gettext_noop("There is no kind of record called %(text)s.")
NO_RHYTHM = gettext_noop("Say how often it falls due.")
UNIT_CLOSED = gettext_noop("The unit %(code)s is closed and takes nothing new.")
YEARS = gettext_noop("The year must lie between 2000 and 2100.")


class DutyImporter(KeptImporter):
    kind = "duties"
    title = _("Responsibility list")
    intro = _("A row is a line of the list. It is known by its unit, its year and what it says.")
    rule = staticmethod(rules.can_assign_anywhere)
    done_url = reverse_lazy("responsibility:duties")
    marked = "title"
    columns = COLUMNS
    notes = NOTES
    sentences = {
        State.NEW: ngettext_lazy("%(n)d duty added", "%(n)d duties added", "n"),
        State.CHANGED: ngettext_lazy("%(n)d duty changed", "%(n)d duties changed", "n"),
        State.UNCHANGED: ngettext_lazy("%(n)d duty unchanged", "%(n)d duties unchanged", "n"),
    }

    def keeps(self, unit) -> bool:
        return self.by is None or self.by.scope.may(Right.ASSIGN, unit)

    def kept_units(self):
        return Unit.objects.all() if self.by is None else Unit.objects.where(self.by, Right.ASSIGN)

    def read(self, findings, *, lock=False):
        said = [finding.values for finding in findings]
        self.units = {unit.code: unit for unit in Unit.objects.filter(code__in={one.get("unit") for one in said})}
        rows = Duty.objects.standing().filter(
            unit__code__in=self.units, year__in={one["year"] for one in said if "year" in one},
            title__in={one["title"] for one in said if "title" in one},
        ).order_by("pk")  # fmt: skip
        if lock:
            rows = rows.select_for_update(of=("self",))
        self.stored = {}
        related = ("unit", "lead_unit", "leader", "owner", "evidence_kind")
        for duty in rows.select_related(*related).prefetch_related("assisting_units"):
            if duty.evidence_kind is None or duty.evidence_kind.unit_id is None:
                self.stored.setdefault((duty.unit.code, duty.year, duty.title), []).append(duty)
        self._read_people({one[name] for one in said for name in PEOPLE if name in one})
        names = {one["lead_unit"] for one in said if "lead_unit" in one}
        names |= {name for one in said for name in several(one.get("assisting", ""))}
        near = Unit.objects.all() if self.by is None else Unit.objects.visible_to(self.by)
        self.sections = list(near.filter(Q(code__in=names) | Q(name__in=names) | Q(short_name__in=names)))
        self.kinds = {kind.name: kind for kind in EvidenceKind.objects.filter(unit=None)}
        self.seen = {}
        for finding in findings:
            self.seen.setdefault(self._key(finding.values), finding)
        last = Duty.objects.filter(unit__code__in=self.units).order_by().values_list("unit__code", "year")
        self.last_no = {(code, year): number for code, year, number in last.annotate(Max("sort_no"))}

    def _read_people(self, names):
        people = User.objects.filter(is_active=True)
        if self.by is not None:
            people = people.visible_to(self.by)
        self.people = {}
        for person in people.filter(Q(name__in=names) | Q(username_key__in={plain(name) for name in names})):
            for called in {person.name, person.username_key}:
                self.people.setdefault(called, []).append(person)

    def _key(self, values):
        return values.get("unit"), values.get("year"), values.get("title"), values.get("sort_no")

    def check(self, finding: Finding):
        values = finding.values
        if not {"unit", "year", "title"} <= values.keys():
            return
        finding.subject = f"{values['unit']} {values['year']} {values['title']}"[:200]
        unit = self.units.get(values["unit"])
        if unit is None or not self.keeps(unit):
            finding.refuse("unit", NO_UNIT, code=values["unit"])
        elif unit.is_closed(self.today):
            finding.refuse("unit", UNIT_CLOSED, code=unit.code)
        elif not 2000 <= values["year"] <= 2100:
            finding.refuse("year", YEARS)
        elif self.seen[self._key(values)] is not finding:
            finding.refuse("title", TWICE, row=self.seen[self._key(values)].line.number)
        else:
            self._check_line(finding, unit)

    def _check_line(self, finding, unit):
        values = finding.values
        same = self.stored.get((unit.code, values["year"], values["title"]), [])
        if len(same) > 1:
            same = [duty for duty in same if duty.sort_no == values.get("sort_no")]
            if len(same) != 1:
                finding.refuse("title", SEVERAL)
                return
        stored = same[0] if same else None
        finding.is_new = stored is None
        if stored is None and "rhythm" not in values and "rhythm" not in finding.fields:
            finding.refuse("rhythm", NO_RHYTHM)
        duty = Duty(unit=unit, year=values["year"], created_by=self.by) if stored is None else stored
        held = self._held(stored) if stored else {}
        for key in ("unit", "year", "title"):
            finding.compare(key, held.get(key), is_new=stored is None)
        wanted = self._understood(finding, unit, stored)
        for column in self.columns[2:]:
            if column.key != "title":
                finding.compare(column.key, held.get(column.key), is_new=stored is None)
        finding.plan = duty, wanted, stored is None
        self._check_rule(finding, duty, wanted)

    def _understood(self, finding, unit, stored) -> dict:
        """The columns of the row that this row would set: people, sections and kinds by what they are called."""
        values, wanted = finding.values, {"title": finding.values["title"]}
        for key in PEOPLE:
            if key in values:
                wanted[key] = self._person(finding, key, stored and getattr(stored, key))
        if "lead_unit" in values:
            wanted["lead_unit"] = self._section(finding, "lead_unit", values["lead_unit"], unit,
                                                [stored.lead_unit] if stored and stored.lead_unit else [])  # fmt: skip
        if "assisting" in values:
            held = list(stored.assisting_units.all()) if stored else []
            found = [self._section(finding, "assisting", name, unit, held) for name in several(values["assisting"])]
            wanted["assisting"] = sorted({one for one in found if one}, key=lambda one: one.order_key)
            values["assisting"] = listed(wanted["assisting"])
        if "kind" in values:
            wanted["evidence_kind"] = self.kinds.get(values["kind"])
            if wanted["evidence_kind"] is None:
                finding.refuse("kind", NO_KIND, text=values["kind"])
        wanted |= {key: values[key] for key in PLAIN if key in values}
        wanted |= {key: values[key] == "yes" for key in MARKS if key in values}
        return wanted

    def _person(self, finding, key, stored):
        text = finding.values[key]
        found = self.people.get(text) or self.people.get(plain(text), [])
        if stored is not None and text in {stored.name, stored.username}:
            found = [stored]
        if len(found) != 1:
            finding.refuse(key, NAMESAKES if found else NOBODY, text=text)
            return None
        is_namesake = stored is not None and found[0] != stored and found[0].name == stored.name
        finding.values[key] = found[0].username if is_namesake else found[0].name
        return found[0]

    def _section(self, finding, key, text, unit, held):
        """Of those called so, the nearest: the one that shares most of the way from the top of the tree."""
        for section in held:
            if text in {section.code, section.short_name, section.name}:
                return section
        found = [one for one in self.sections if text in {one.code, one.short_name, one.name}]
        by_code = [one for one in found if one.code == text]
        shared = {one: common(one.path, unit.path) for one in by_code or found}
        nearest = [one for one in shared if shared[one] == max(shared.values())]
        if len(nearest) != 1:
            finding.refuse(key, SECTIONS if nearest else NO_SECTION, text=text)
            return None
        if key == "lead_unit":
            finding.values[key] = nearest[0].short_name
        return nearest[0]

    def _check_rule(self, finding, duty, wanted):
        """The line as it would be must make sense, as on its form."""
        values, trial = finding.values, Duty()
        for column in Duty._meta.concrete_fields:
            setattr(trial, column.attname, getattr(duty, column.attname))
        for name, value in wanted.items():
            if name != "assisting":
                setattr(trial, name, value)
        if text := finding.line.texts.get("rhythm") if "rhythm" in values else None:
            try:
                rhythm = read_rhythm(text, values["year"])
            except NotUnderstood:
                finding.refuse("rhythm", NOT_A_RHYTHM, text=text)
                return
            rhythm.put_on(trial)
            wanted["rhythm"] = rhythm
        if duty.pk is None:
            trial.valid_from = trial.valid_from or date(trial.year, 1, 1)
            trial.valid_to = trial.valid_to or date(trial.year, 12, 31)
            wanted |= {"valid_from": trial.valid_from, "valid_to": trial.valid_to}
        try:
            trial.clean()
        except ValidationError as fault:
            for name, messages in fault.message_dict.items():
                key = RULE.get(name, "title")
                if key in finding.fields:
                    finding.refuse(key, "%(words)s", words="".join(messages))
                else:
                    finding.refuse("", "%(words)s", words="".join(messages))

    def apply(self, findings, draft):
        new, assisting = [], []
        for finding in findings:
            duty, wanted, is_new = finding.plan
            for name, value in wanted.items():
                if name == "rhythm":
                    value.put_on(duty)
                elif name != "assisting":
                    setattr(duty, name, value)
            if "assisting" in wanted:
                assisting.append((duty, wanted["assisting"]))
            if is_new:
                key = duty.unit.code, duty.year
                if "sort_no" not in wanted:
                    duty.sort_no = self.last_no.get(key, 0) + 1
                self.last_no[key] = max(self.last_no.get(key, 0), duty.sort_no)
                new.append(duty)
            else:
                save_duty(duty=duty, today=self.today, by=self.by)
        create_in_bulk(new, by=self.by)
        for duty, units in assisting:
            set_assisting(duty, units)
        if new:
            fall_due(today=self.today, duties=Duty.objects.filter(pk__in=[duty.pk for duty in new]))

    def export(self):
        rows = Duty.objects.standing().filter(unit__in=self.kept_units()).exclude(evidence_kind__unit__isnull=False)
        rows = rows.select_related("unit", "lead_unit", "leader", "owner", "evidence_kind")
        names = User.objects.order_by().values_list("name").annotate(number=Count("pk"))
        namesakes = {name for name, _number in names.filter(number__gt=1)}
        for duty in rows.prefetch_related("assisting_units"):
            held = self._held(duty)
            for key in PEOPLE:
                person = getattr(duty, key)
                if person is not None and person.name in namesakes:
                    held[key] = person.username
            yield [column.written(held[column.key]) for column in self.columns]

    def _held(self, duty) -> dict:
        """What a sheet holds of a stored line, by column."""
        return {key: getattr(duty, key) for key in ("year", "title", *PLAIN)} | {
            "unit": duty.unit.code, "rhythm": words_of(duty),
            "leader": duty.leader and duty.leader.name, "owner": duty.owner and duty.owner.name,
            "lead_unit": duty.lead_unit and duty.lead_unit.short_name, "assisting": listed(duty.assisting_units.all()),
            "kind": duty.evidence_kind and duty.evidence_kind.name,
            **{key: "yes" if getattr(duty, key) else "no" for key in MARKS},
        }  # fmt: skip


def several(text: str) -> list[str]:
    return [name for name in re.split("[、,，;；\\s]+", text) if name]


def listed(units) -> str:
    return "、".join(unit.short_name for unit in units)


def common(one: str, other: str) -> int:
    """How long two paths run together."""
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1),
                min(len(one), len(other)))  # fmt: skip
