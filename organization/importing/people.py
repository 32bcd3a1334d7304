"""People and their posts from a sheet, and back into one.

A row is one post of one person; who holds two has two rows. An account made here is inert and its role a proposal,
like any other: both wait for authorization (proposals.py).
"""

from copy import copy
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from exchange.importers import Field, Finding, State
from exchange.saying import said
from organization import rules
from organization.granting.grants import ask_for_charges_anew, in_force_at_once
from organization.importing.base import NO_UNIT, TWICE, KeptImporter, change_in_bulk, create_in_bulk
from organization.importing.people_sheet import BEGINS, COLUMNS, NOTES, STROKES_WRONG
from organization.importing.posts import is_held, match, stored_value, told
from organization.models import Posting, Unit, User, plain
from organization.people.readings import reading_of
from organization.people.strokes import fits, unknown_in
from organization.rights import Right, Role
from organization.tree.services import keep_open

PERSON = ("name", "sort_key", "strokes", "email", "phone")
POST = ("title", "role", "capacity", "kind", "from_unit", "rank_no", "from_on", "to_on")
UNKNOWN = gettext_noop("The strokes of “%(letters)s” are not known: lists show the person last until they are entered.")
USERNAME_LONGEST = User._meta.get_field("username_key").max_length
TAKEN = gettext_noop("This user name belongs to someone who is not among the people you keep.")
CLOSED = gettext_noop("The account of %(name)s is closed. Open it again on the person's page first.")
DIFFERS = gettext_noop("Row %(row)s says “%(text)s” of the same person.")
NO_POST = gettext_noop("Name the unit: nobody is added who belongs nowhere.")
NO_UNIT_SAID = gettext_noop("Say in which unit (单位代码).")
NOT_LENT = gettext_noop("Only on secondment or a temporary post is somebody sent by a unit.")
OWN_POST = gettext_noop("Nobody gives themselves a post; ask another administrator.")
ALREADY = gettext_noop("A post in this unit since %(day)s is on record: this row adds a second one.")
WHICH = gettext_noop("There are several posts in this unit: say since when (任职起).")
BACKWARDS = gettext_noop("The last day lies before the first.")
UNIT_CLOSED = gettext_noop("The unit %(code)s is closed and takes nothing new.")
LONG_NAME = gettext_noop("Longer than %(most)s characters.")
WAITS = gettext_noop("Waits for authorization, like every new role.")


class PeopleImporter(KeptImporter):
    kind = "people"
    title = _("People")
    intro = _("A row is a post: a person with two posts has two rows. A person is known by the user name.")
    done_url = reverse_lazy("organization:people")
    columns = COLUMNS
    notes = NOTES
    sentences = {
        State.NEW: ngettext_lazy("%(n)d person added", "%(n)d people added", "n"),
        State.CHANGED: ngettext_lazy("%(n)d person changed", "%(n)d people changed", "n"),
        State.UNCHANGED: ngettext_lazy("%(n)d person unchanged", "%(n)d people unchanged", "n"),
    }

    @property
    def first_day(self) -> date:
        """From when a new post holds whose row names no day."""
        chosen = self.defaults.get("from_on")
        return date.fromisoformat(chosen) if chosen else self.today

    def remarks(self, lines):
        number = sum("unit" in line.texts and "from_on" not in line.texts for line in lines)
        return [said(BEGINS, n=number, day=self.first_day)] if number else []

    def read(self, findings, *, lock=False):
        self.groups, self.spoken, self.left = {}, {}, {}
        self.decides_alone = self.by is not None and rules.decides_alone(self.by)
        for finding in findings:
            if username := finding.values.get("username"):
                finding.subject = plain(username)[:200]
                self.groups.setdefault(finding.subject, []).append(finding)
                spoken = self.spoken.setdefault(finding.subject, {})
                for key in PERSON:
                    if key in finding.values:
                        spoken.setdefault(key, finding)
        codes = {finding.values.get(key) for finding in findings for key in ("unit", "from_unit")} - {None}
        if lock:  # units before people, as whoever closes a unit does
            keep_open(Unit.objects.filter(code__in=codes).values_list("pk", flat=True))
        people = User.objects.filter(username_key__in=self.groups).order_by("pk")
        postings = Posting.objects.filter(user__username_key__in=self.groups).order_by("pk")
        if lock:
            people, postings = people.select_for_update(of=("self",)), postings.select_for_update(of=("self",))
        self.people = {person.username_key: person for person in people.prefetch_related("postings__unit")}
        for subject, group in self.groups.items():
            for finding in group:
                self._fill_keys(finding, self.people.get(subject))
        postings = list(postings)
        in_use = {pk for posting in postings for pk in (posting.unit_id, posting.from_unit_id)} - {None}
        units = Unit.objects.filter(Q(code__in=codes) | Q(pk__in=in_use)).in_bulk()
        self.units = {unit.code: unit for unit in units.values()}
        postings_of = {}
        for posting in postings:
            posting.unit = units[posting.unit_id]
            posting.from_unit = units.get(posting.from_unit_id)
            postings_of.setdefault(posting.user_id, []).append(posting)
        for subject, person in self.people.items():
            self.left[subject] = match(self.groups[subject], person, postings_of.get(person.pk, []), self.today)

    def check(self, finding: Finding):
        if not finding.subject:
            return
        person = self.people.get(finding.subject)
        finding.is_new = person is None
        if person is not None and not (self.by is None or rules.can_keep_person(self.by, person)):
            finding.refuse("username", TAKEN)
        elif person is not None and not person.is_active:
            finding.refuse("username", CLOSED, name=person.name)
        else:
            self._check_person(finding, person)
            self._check_post(finding, person)

    def _fill_keys(self, finding, person):
        """Keys nobody typed follow the name, as they do on the person's form."""
        values, name = finding.values, finding.values.get("name")
        if name is None or (person is not None and name == person.name):
            return
        reading = reading_of(name)[:80]
        if person is None:
            if reading and "sort_key" not in self.spoken[finding.subject]:
                values["sort_key"] = reading
            return
        if values.get("sort_key", person.sort_key) == person.sort_key == reading_of(person.name)[:80]:
            values["sort_key"] = reading
        if person.strokes and values.get("strokes", person.strokes) == person.strokes:
            values["strokes"] = ""

    def _check_person(self, finding, person):
        values = finding.values
        finding.compare("username", person and person.username, is_new=person is None)
        if person is not None:  # another spelling of the same name
            finding.fields["username"] = Field(new=person.username, old=person.username)
        if len(finding.subject) > USERNAME_LONGEST:
            finding.refuse("username", LONG_NAME, most=USERNAME_LONGEST)
        for key in PERSON:
            finding.compare(key, person and getattr(person, key), is_new=person is None)
            first = self.spoken[finding.subject].get(key)
            if (
                first is not None
                and key in finding.line.texts
                and first.values[key] != values.get(key, first.values[key])
            ):
                finding.refuse(key, DIFFERS, row=first.line.number, text=first.values[key])
        if (name := values.get("name")) and finding.changes("name", "strokes"):
            strokes = values.get("strokes", person.strokes if person else "")
            if strokes and not fits(name, strokes):
                finding.refuse("strokes", STROKES_WRONG)
            elif letters := unknown_in(name, strokes):
                finding.warn("name", UNKNOWN, letters=letters)

    def _check_post(self, finding, person):
        values, posting = finding.values, finding.plan
        if "unit" not in values:
            if person is None:
                finding.refuse("unit", NO_POST)
            elif given := [key for key in POST if key in values]:
                finding.refuse(given[0], NO_UNIT_SAID)
            return
        unit = self.units.get(values["unit"])
        if unit is None or not self.keeps(unit):
            finding.refuse("unit", NO_UNIT, code=values["unit"])
            return
        if posting is None:
            self._check_new_post(finding, person, unit)
        finding.compare("unit", unit.code, is_new=posting is None)
        self._check_sender(finding, posting)
        for key in POST:
            finding.compare(key, posting and stored_value(posting, key), is_new=posting is None)
        if person is not None and person == self.by and finding.changes("unit", *POST):
            finding.refuse("unit", OWN_POST)
        first, last = values.get("from_on", posting and posting.from_on), values.get("to_on", posting and posting.to_on)
        if first and last and last < first:
            finding.refuse("to_on" if "to_on" in values else "from_on", BACKWARDS)
        if finding.changes("role") and values["role"] != Role.MEMBER and not self.decides_alone:
            finding.warn("role", WAITS)

    def _check_sender(self, finding, posting):
        """Only who is lent is sent by a unit."""
        values, sender = finding.values, posting and posting.from_unit
        is_lent = values.get("kind", posting.kind if posting else Posting.Kind.REGULAR) in Posting.LENT
        if not is_lent and values.get("from_unit"):
            finding.refuse("from_unit", NOT_LENT)
        elif not is_lent and sender:
            values["from_unit"] = ""
        elif (code := values.get("from_unit")) and code != (sender and sender.code):
            unit = self.units.get(code)
            if unit is None or not (self.by is None or self.by.reads_everyone or self.by.scope.may(Right.READ, unit)):
                finding.refuse("from_unit", NO_UNIT, code=code)

    def _check_new_post(self, finding, person, unit):
        values = finding.values
        others = [
            each for each in self.left.get(finding.subject, ()) if each.unit_id == unit.pk and is_held(each, self.today)
        ]
        if len(others) > 1 and "from_on" not in values:
            finding.refuse("from_on", WHICH)
        elif others:
            finding.warn("from_on", ALREADY, day=others[0].from_on)
        first = next(each for each in self.groups[finding.subject] if told(each) == told(finding))
        if first is not finding:
            finding.refuse("unit", TWICE, row=first.line.number)
        if unit.is_closed(self.today):
            finding.refuse("unit", UNIT_CLOSED, code=unit.code)
        for key, value in (("role", Role.MEMBER.value), ("rank_no", 100), ("from_on", self.first_day)):
            if key not in finding.fields:  # what was not understood stays refused
                values.setdefault(key, value)

    def apply(self, findings, draft):
        people = self._new_people(findings) | self.people
        changed = {}
        for finding in findings:
            if person := self.people.get(finding.subject):
                for key in PERSON:
                    if finding.changes(key):
                        changed.setdefault(person, {})[key] = finding.values[key]
        for person, values in changed.items():
            if {"name", "strokes"} & values.keys():
                renamed = copy(person)
                for key, value in values.items():
                    setattr(renamed, key, value)
                renamed.fill_keys()
                values |= {"stroke_key": renamed.stroke_key, "sort_key": renamed.sort_key}
        change_in_bulk(changed, by=self.by)
        postings = [self._new_post(finding.values, people[finding.subject]) for finding in findings
                    if finding.plan is None and "unit" in finding.values]  # fmt: skip
        self._put_in_force(create_in_bulk(postings, by=self.by))
        self._change_posts(findings)

    def _change_posts(self, findings):
        """A wider post asks for its grant anew, as `save()` would."""
        changed, longer = {}, []
        for finding in findings:
            values = self._post_values(finding.values, [key for key in POST if finding.changes(key)])
            if finding.plan is not None and values:
                wider = copy(finding.plan)
                for key, value in values.items():
                    setattr(wider, key, value)
                if wider.is_longer():
                    longer.append(finding.plan)
                if wider.ask_anew():
                    values |= {key: getattr(wider, key) for key in Posting.GRANT} | {"proposed_by": self.by}
                changed[finding.plan] = values
        change_in_bulk(changed, by=self.by)
        ask_for_charges_anew(longer, by=self.by)
        self._put_in_force([posting for posting, values in changed.items() if "granted_at" in values])

    def _put_in_force(self, rows):
        if self.decides_alone:
            for row in rows:
                in_force_at_once(row, by=self.by)

    def _new_people(self, findings):
        subjects = {finding.subject: finding.values["username"] for finding in reversed(findings)
                    if finding.subject not in self.people}  # fmt: skip
        password = make_password(None)  # of no use to anyone, so one will do
        made = []
        for subject, username in reversed(subjects.items()):
            said = {key: finding.values[key] for key, finding in self.spoken[subject].items()}
            person = User(username=username, username_key=subject, password=password, proposed_by=self.by, **said)
            person.fill_keys()
            made.append(person)
        made = create_in_bulk(made, by=self.by)
        self._put_in_force(made)
        return {person.username_key: person for person in made}

    def _new_post(self, values, person):
        fields = self._post_values(values, POST)
        return Posting(user=person, unit=self.units[values["unit"]], proposed_by=self.by, **fields)

    def _post_values(self, values, keys):
        """What a posting stores of a row's values: a unit where the row has its code."""
        stored = {key: values[key] for key in keys if key in values}
        if "from_unit" in stored:
            stored["from_unit"] = self.units.get(stored["from_unit"])
        return stored

    def export(self):
        """Everyone with an open account whom one keeps, with the posts they hold or will hold."""
        people = User.objects.active().prefetch_related("postings__unit", "postings__from_unit")
        if self.by is not None and not self.by.keeps_system:
            people = people.filter(pk__in=Posting.objects.filter(unit__in=self.kept_units()).values("user"))
        for person in people:
            if self.by is not None and not rules.can_keep_person(self.by, person):
                continue
            held = [each for each in person.postings.all() if each.to_on is None or each.to_on >= self.today]
            for posting in held or [None]:
                yield [self._exported(column, person, posting) for column in self.columns]

    def _exported(self, column, person, posting):
        if column.key in ("username", *PERSON):
            return getattr(person, column.key) or None
        if posting is None:
            return None
        value = stored_value(posting, column.key)
        return column.written(value) if value != "" else None
