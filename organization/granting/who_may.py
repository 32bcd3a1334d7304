"""The page "who may do what", made from what the rules themselves read: the table of roles, the table of
administrators, and what each app says of its verbs. A test asks every rule about every person and compares.

An app names its verbs by `who_may()` on its AppConfig: Sections of Lines.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.apps import apps
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.granting import profiles
from organization.models import User
from organization.rights import CHARGE_RIGHTS, OWN, RIGHTS, TREE, Right, Role

# How a record names a person, in words
PERSONS = {
    "owner_id": gettext_lazy("the owner"),
    "submitted_by_id": gettext_lazy("whoever handed it in"),
    "reviewed_by_id": gettext_lazy("whoever reviewed it"),
    "endorsed_by_id": gettext_lazy("whoever endorsed it"),
    "created_by_id": gettext_lazy("whoever entered it"),
    "chair_id": gettext_lazy("the chair"),
    "second_signer_id": gettext_lazy("the chair, where somebody else records"),
    "recorder_id": gettext_lazy("the recorder of the minutes"),
    "recorder_signed_by_id": gettext_lazy("whoever signed as recorder"),
    "author_id": gettext_lazy("the author"),
    "pk": gettext_lazy("the person"),
    "user_id": gettext_lazy("the person"),
    "proposed_by_id": gettext_lazy("whoever proposed it"),
}


def own_unit(record) -> list:
    return [record.unit]


def itself(unit) -> list:
    return [unit]


def units_of_posts(person) -> list:
    """Those in which the person holds a post now or later: who keeps a person keeps all of them."""
    today = timezone.localdate()
    return [posting.unit for posting in person.postings.all() if posting.to_on is None or posting.to_on >= today]


@dataclass(frozen=True)
class Who:
    """Whoever holds one of the rights over the record's units, the administrators with one of the powers, and the
    persons it names (as long as `still` holds of them); but never some of them. Without a record: whoever holds a right
    in any unit at all. `whole`: a right counts only where it reaches all units below, too; `posted` says where else one
    must stand for it to count, in words, and asks (user, record); `listed` does the same for whoever else the record
    names."""

    rights: tuple[Right, ...] = ()
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    powers: tuple[profiles.Power, ...] = ()
    with_post: bool = False
    units: Callable = own_unit
    still: Callable | None = None
    still_words: Promise | str = gettext_lazy("%(who)s, as long as they issue work there")
    whole: bool = False
    posted: tuple[Promise, Callable] | None = None
    listed: tuple[Promise, Callable] | None = None

    def allows(self, user, record=None) -> bool:
        named = {getattr(record, name) for name in self.also} if not self.still or self.still(user, record) else ()
        barred = {getattr(record, name) for name in self.never}
        holds = any(user.holds(power) for power in self.powers) or (self.with_post and bool(user.scope.posts))
        is_named = user.pk in named or bool(self.listed and self.listed[1](user, record))
        return (holds or self.has_right(user, record) or is_named) and user.pk not in barred

    def has_right(self, user, record) -> bool:
        if record is None:
            return any(user.scope.anywhere(right) for right in self.rights)
        if self.posted and not self.posted[1](user, record):
            return False
        units = self.units(record) if self.rights else ()
        if self.whole:
            held = [path for right in self.rights for path in user.scope.trees.get(right, ())]
            return bool(units) and all(any(unit.path.startswith(path) for path in held) for unit in units)
        return bool(units) and any(all(user.scope.may(right, unit) for unit in units) for right in self.rights)

    def roles(self) -> list[Role]:
        """The roles that bring one of the rights with them."""
        reaches = [TREE] if self.whole else [OWN, TREE]
        return [role for role in Role if any(RIGHTS[role].get(right) in reaches for right in self.rights)]

    def offices(self) -> list[str]:
        """The administrators with one of the powers, in the profile in force."""
        profile = profiles.in_force()
        names = zip(profiles.OFFICES, office_names(), strict=True)
        return [str(name) for office, name in names if any(profile.gives(office, power) for power in self.powers)]

    @property
    def words(self) -> str:
        comma = _(", ")
        named = [str(PERSONS[name]) for name in self.also]
        if self.still:
            named = [self.still_words % {"who": who} for who in named]
        if self.listed:
            named.append(str(self.listed[0]))
        roles = [str(role.label) for role in self.roles()]
        if self.posted:
            roles = [_("%(who)s (%(where)s)") % {"who": comma.join(roles), "where": self.posted[0]}]
        found = named + roles
        if self.with_post:
            found = [_("everyone with a post")]
        text = comma.join(found + self.offices())
        if self.never:
            names = comma.join(str(PERSONS[name]) for name in self.never)
            text = _("%(who)s; never %(names)s") % {"who": text, "names": names}
        return text


@dataclass(frozen=True)
class Line:
    """One verb: what it is called, at which stages, the rule the pages ask, and whom that lets."""

    verb: Promise | str
    who: Who
    rule: Callable
    stages: tuple[str, ...] = ()
    fields: dict = field(default_factory=dict)
    stage_words: str = ""


@dataclass(frozen=True)
class Section:
    title: Promise | str
    lines: list[Line]

    @property
    def has_stages(self) -> bool:
        return any(line.stage_words for line in self.lines)


def sections() -> list[Section]:
    found = [config.who_may() for config in apps.get_app_configs() if hasattr(config, "who_may")]
    return [section for part in found for section in part]


def line(model, verb, who: Who, rule, stages, **fields) -> Line:
    """`fields` are what else a record must say for the verb to be there at all."""
    words = dict(model.Stage.choices)
    return Line(verb, who, rule, tuple(stages), fields, _(", ").join(str(words[stage]) for stage in stages))


def of_workflow(title, workflow, model, whom) -> Section:
    """A section from a workflow table. `whom` maps a step's rule to its Who, or to one Who a stage."""
    lines = []
    for step in (step for step in workflow.steps if step.label):
        who = whom[step.rule]
        groups = {stage: who[stage] for stage in step.sources} if isinstance(who, dict) else {step.sources: who}
        for stages, allowed in groups.items():
            stages = stages if isinstance(stages, tuple) else (stages,)
            fields = whom.get("fields", {}).get(step.rule, {})
            lines.append(line(model, step.label, allowed, step.rule, stages, **fields))
    return Section(title, lines)


REACH = {OWN: gettext_lazy("own unit"), TREE: gettext_lazy("own unit and below"), None: ""}


def role_table() -> list[tuple]:
    """(right, its reach by each role, then in a section in charge)."""
    in_charge = {right: REACH[TREE if right in CHARGE_RIGHTS else None] for right in Right}
    return [(right.label, [*(REACH[RIGHTS[role].get(right)] for role in Role), in_charge[right]]) for right in Right]


def office_table() -> list[tuple]:
    """(power, is it settled on the machine, whether each administrator has it) in the profile in force."""
    profile = profiles.in_force()
    return [
        (power.label, power in profiles.ON_THE_MACHINE, [profile.gives(office, power) for office in profiles.OFFICES])
        for power in profiles.Power
    ]


def office_names() -> list:
    words = dict(User.Administration.choices)
    return [words[office] for office in profiles.OFFICES]
