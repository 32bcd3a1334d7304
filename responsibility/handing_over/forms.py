"""Forms of closing, merging, leaving and coming back. The first two are asked twice: once for the frame (which unit
takes over, which day), then for each kind that stands open with its number before the eyes."""

from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.forms import GuardedForm, bound
from organization.holdings import KEEP, Fate, Holding
from organization.models import Posting, Unit, User
from organization.tree.forms import indented
from responsibility.handing_over.models import Handover
from responsibility.handing_over.services import (
    Choice,
    close_unit,
    closing_with,
    come_back,
    depart,
    of_person,
    of_units,
    reopen_unit,
)

SAMPLE = 5
OFFERED = 500
VERSION = {"widget": forms.HiddenInput, "required": False, "min_value": 0, "max_value": 2**31 - 1}


@dataclass
class Kind:
    """One kind that stands open, as the page shows it: how many, some of them, and what is asked."""

    holding: Holding
    count: int
    sample: list = field(default_factory=list)
    fate: object = None
    owner: object = None


class KindsForm(GuardedForm):
    """Asks for each kind that stands open what becomes of it. `seen` is what the page had shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)
    version = forms.IntegerField(**VERSION)

    def ask_for_kinds(self, found, candidates, fates_of):
        people = [(str(person.pk), person.name) for person in candidates[:OFFERED]]
        self.people = {str(person.pk): person for person in candidates[:OFFERED]}
        self.kinds = []
        for one, rows in found:
            seen = rows.visible_to(self.user) if hasattr(rows, "visible_to") else rows
            kind = Kind(one, rows.count(), [(row, one.words(row)) for row in seen[:SAMPLE]])
            fates = fates_of(one)
            self.fields[f"fate-{one.code}"] = forms.ChoiceField(
                label=_("What becomes of it"), choices=[(fate.value, fate.label) for fate in fates], required=False,
                initial=fates[0].value if fates else None,
            )  # fmt: skip
            if self.asks_owner(one):
                self.fields[f"owner-{one.code}"] = forms.ChoiceField(
                    label=_("New owner"), choices=[*self.owner_words(), *people], required=False
                )
            self.kinds.append(kind)

    def lay_out(self):
        """Pair each kind with its fields, once they are bound."""
        for kind in self.kinds:
            kind.fate = self[f"fate-{kind.holding.code}"]
            name = f"owner-{kind.holding.code}"
            kind.owner = self[name] if name in self.fields else None
        return self.kinds

    @property
    def frame(self):
        """The fields asked for before the kinds."""
        return [self[name] for name in self.FRAME if name in self.fields]

    def raw(self, name):
        """What one field says before the form as a whole is looked at."""
        try:
            return self.fields[name].clean(self.data.get(name)) if self.is_bound else None
        except ValidationError:
            return None

    @property
    def counted(self):
        return {kind.holding.code: kind.count for kind in self.kinds}

    @property
    def is_confirmed(self) -> bool:
        return self.cleaned_data["seen"] == self.mark

    def asked_again(self):
        """The data with which the page is shown once more, each kind with what is usual for it."""
        data = self.data.copy()
        for kind in self.kinds:
            name = f"fate-{kind.holding.code}"
            offered = {value for value, _label in self.fields[name].choices}
            if data.get(name) not in offered:
                data[name] = self.fields[name].initial or ""
        data["seen"] = self.mark
        return data

    def choices(self) -> dict[str, Choice]:
        found = {}
        for kind in self.kinds:
            code = kind.holding.code
            owner = self.cleaned_data.get(f"owner-{code}", "")
            fate = self.cleaned_data.get(f"fate-{code}")
            if not fate:
                raise ValidationError(_("“%(kind)s”: say what becomes of it.") % {"kind": kind.holding.label})
            found[code] = Choice(Fate(fate), None if owner == "none" else self.people.get(owner, KEEP))
        return found


class CloseForm(KindsForm):
    into = forms.ModelChoiceField(Unit.objects.all(), label=gettext_lazy("unit that takes over"), required=False,
                                  empty_label=gettext_lazy("none: nothing goes on"))  # fmt: skip
    below = forms.ChoiceField(label=gettext_lazy("units below"))
    last_on = forms.DateField(label=gettext_lazy("last day"))
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200)
    FRAME = ("into", "below", "last_on", "reason")

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        places = Unit.objects.kept_by(self.user).open_to_work(self.today).exclude(pk=unit.pk)
        self.fields["into"].queryset = places
        self.fields["into"].label_from_instance = indented
        self.fields["below"].choices = [("move", _("move below the unit that takes over, else below the unit above")),
                                        ("close", _("close with it"))]  # fmt: skip
        self.below_count = Unit.objects.within(unit).open_to_work(self.today).exclude(pk=unit.pk).count()
        if not self.below_count:
            del self.fields["below"]
        self.fields["last_on"].initial, self.fields["version"].initial = self.today, unit.version
        self.heir = self.raw("into")
        self.below = (self.raw("below") if self.below_count else None) or "move"
        self.last_on = self.raw("last_on") or self.today
        self.closing = closing_with(unit, below=self.below, today=self.today)
        near = Unit.objects.within(unit.above or unit)
        if self.heir:
            near = near | Unit.objects.within(self.heir)
        people = User.objects.in_force().visible_to(self.user).posted_in(near, self.today).in_order_of_post(self.today)
        self.ask_for_kinds(of_units(self.closing, self.last_on), people, self.fates_of)

    def fates_of(self, one):
        return [fate for fate in one.of_units if self.heir or fate != Fate.HAND]

    def asks_owner(self, one):
        return one.has_owner and self.heir is not None

    def owner_words(self):
        return [("", _("who has it now")), ("none", _("nobody: the unit's head is asked"))]

    @property
    def mark(self) -> str:
        counts = ",".join(f"{code}={count}" for code, count in self.counted.items())
        return f"{self.heir.pk if self.heir else ''}|{self.below}|{self.last_on}|{counts}"

    def save(self):
        data = self.cleaned_data
        return close_unit(
            unit=self.unit, by=self.user, today=self.today, last_on=data["last_on"], reason=data["reason"],
            heir=data["into"], below=self.below, choices=self.choices(), counted=self.counted, version=data["version"],
        )  # fmt: skip


class LeaveForm(KindsForm):
    last_on = forms.DateField(label=gettext_lazy("last day"))
    why = forms.ChoiceField(label=gettext_lazy("why they leave"), choices=Handover.Why.choices)
    reason = forms.CharField(label=gettext_lazy("remark"), max_length=200, required=False)
    successor = forms.ModelChoiceField(User.objects.all(), label=gettext_lazy("who takes over"), required=False,
                                       empty_label=gettext_lazy("nobody yet"))  # fmt: skip
    FRAME = ("last_on", "why", "reason", "successor")

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        own = Unit.objects.filter(pk__in=Posting.objects.on(self.today).filter(user=person).values("unit"))
        near = Unit.objects.none()
        for unit in own:
            near = near | Unit.objects.within(unit.above or unit)
        people = User.objects.in_force().visible_to(self.user).posted_in(near, self.today).exclude(pk=person.pk)
        people = people.in_order_of_post(self.today)
        self.fields["successor"].queryset = people
        self.fields["last_on"].initial, self.fields["version"].initial = self.today, person.version
        self.last_on = self.raw("last_on") or self.today
        self.heir = self.raw("successor")
        self.ask_for_kinds(of_person(person, self.last_on), people, self.fates_of)

    def fates_of(self, one):
        """Without a successor the usual thing is not to hand over; for one kind alone it may still be chosen."""
        fates = list(one.of_person)
        return fates if self.heir else sorted(fates, key=lambda fate: fate == Fate.HAND)

    def asks_owner(self, one):
        return Fate.HAND in one.of_person

    def owner_words(self):
        return [("", _("who takes over, as above"))]

    @property
    def mark(self) -> str:
        return f"{self.last_on}|" + ",".join(f"{code}={count}" for code, count in self.counted.items())

    def save(self):
        data = self.cleaned_data
        return depart(
            person=self.person, by=self.user, today=self.today, last_on=data["last_on"], why=data["why"],
            reason=data["reason"], successor=data["successor"], choices=self.choices(), counted=self.counted,
            version=data["version"],
        )  # fmt: skip


class ReopenForm(GuardedForm):
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200)
    version = forms.IntegerField(**VERSION)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit, self.fields["version"].initial = unit, unit.version

    def save(self):
        data = self.cleaned_data
        return reopen_unit(unit=self.unit, by=self.user, today=self.today, reason=data["reason"],
                           version=data["version"])  # fmt: skip


class ReturnForm(GuardedForm):
    """The new post with which someone comes back."""

    unit = forms.ModelChoiceField(Unit.objects.all(), label=gettext_lazy("unit"))
    version = forms.IntegerField(**VERSION)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["unit"].queryset = Unit.objects.kept_by(self.user).open_to_work(self.today)
        self.fields["unit"].label_from_instance = indented
        for name in ("title", "role", "capacity"):
            self.fields[name] = Posting._meta.get_field(name).formfield()
        self.fields["from_on"] = forms.DateField(label=_("from"), initial=self.today)
        self.fields["version"].initial = person.version
        self.order_fields(["unit", "title", "role", "capacity", "from_on", "version"])
        bound(self)

    def save(self):
        data = dict(self.cleaned_data)
        return come_back(person=self.person, by=self.user, today=self.today, **data)
