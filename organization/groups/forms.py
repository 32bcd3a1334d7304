"""Forms of groups and of who is in them."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext_lazy as _

from organization.forms import GuardedForm, RecordForm, SeveralField, bound
from organization.groups import rules as group_rules
from organization.groups import services as group_services
from organization.groups.ending import Fate, naming
from organization.groups.models import Group, Membership
from organization.models import Posting, User


class GroupForm(RecordForm):
    class Meta:
        model = Group
        fields = list(group_services.FIELDS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = group_rules.units_kept(self.user)
        offered = units.open_to_work(self.today)
        self.fields["unit"].queryset = offered | units.filter(pk=self.instance.unit_id) if self.instance.pk else offered
        if not self.instance.pk and len(first := list(offered[:2])) == 1:
            self.fields["unit"].initial = first[0].pk

    def save(self, commit=True):
        data = {name: self.cleaned_data[name] for name in group_services.FIELDS}
        if not self.instance.pk:
            return group_services.add_group(by=self.user, today=self.today, **data)
        version = self.cleaned_data["version"]
        return group_services.change_group(group=self.instance, by=self.user, today=self.today, version=version, **data)


class EndGroupForm(RecordForm):
    """Asks what becomes of each kind of record that names the group afterwards. `seen` is what the page had shown."""

    heir = forms.ModelChoiceField(
        Group.objects.all(), label=_("group that takes over"), required=False, empty_label=_("none")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    class Meta:
        model = Group
        fields = ["active_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["active_to"].required = True
        self.initial["active_to"] = self.instance.active_to or self.today
        self.fields["active_to"].help_text = _(
            "Its members leave on that day. Where it met it stays; for days after it nobody can choose it."
        )
        self.named = naming(self.instance, self._last_on())
        for named in self.named:
            self.fields[f"fate-{named.kind.code}"] = forms.ChoiceField(
                label=f"{named.kind.label} ({len(named.rows)})", help_text=named.sample,
                choices=[("", "---------"), *((fate.value, words) for fate, words in named.kind.fates.items())],
            )  # fmt: skip
        self.initial["seen"] = self.mark
        if self.named:
            groups = self.fields["heir"].queryset.exclude(pk=self.instance.pk)
            self.fields["heir"].queryset = groups
            self.order_fields(["active_to", *(name for name in self.fields if name.startswith("fate-")), "heir"])
        else:
            del self.fields["heir"]

    def _last_on(self):
        """The day as it is typed, as far as it makes sense: what stands open follows from it."""
        try:
            typed = self.fields["active_to"].clean(self.data.get("active_to")) if self.is_bound else None
        except ValidationError:
            typed = None
        return typed or self.instance.active_to or self.today

    @property
    def counted(self) -> dict[str, int]:
        return {named.kind.code: len(named.rows) for named in self.named}

    @property
    def mark(self) -> str:
        return ",".join(f"{code}={count}" for code, count in self.counted.items())

    def clean(self):
        data = super().clean()
        if self.named and data.get("seen") != self.mark:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self.mark
            raise ValidationError(_("Something names this group after that day: say below what becomes of it."))
        return data

    def save(self, commit=True):
        data = self.cleaned_data
        fates = {named.kind.code: Fate(data[f"fate-{named.kind.code}"]) for named in self.named}
        return group_services.end_group(
            group=self.instance, last_on=data["active_to"], by=self.user, today=self.today, heir=data.get("heir"),
            fates=fates, counted=self.counted, version=data["version"],
        )  # fmt: skip


class PeopleField(SeveralField):
    """Each with the posts of today, so that two of one name are told apart; who is in the group stands last."""

    def label_from_instance(self, person):
        posts = " · ".join(f"{post.unit} {post.title}".strip() for post in person.posts_today)
        words = f"{person.name} · {posts}" if posts else person.name
        return _("%(name)s (in the group)") % {"name": words} if person.is_joined else words


class MembersForm(RecordForm):
    """Several people join at once, from one day on, in one place."""

    people = PeopleField(User.objects.none(), label=_("people"))

    class Meta:
        model = Membership
        fields = ["place", "from_on", "to_on"]

    field_order = ["place", "from_on", "to_on", "people"]

    def __init__(self, *args, group, **kwargs):
        super().__init__(*args, **kwargs)
        self.group = group
        people = User.objects.in_force().filter(administration="").visible_to(self.user)
        posts = Posting.objects.on(self.today).select_related("unit").in_order()
        people = people.annotate(is_joined=Exists(group.memberships.on(self.today).filter(user=OuterRef("pk"))))
        people = people.in_order_of_post(self.today)
        self.fields["people"].queryset = people.order_by("is_joined", *people.query.order_by).prefetch_related(
            Prefetch("postings", posts, to_attr="posts_today")
        )
        self.fields["from_on"].initial = self.today
        self.fields["to_on"].help_text = _("Left empty: until further notice.")

    def _post_clean(self):
        """The service asks the model, once for each person."""

    def save(self, commit=True):
        data = {name: self.cleaned_data[name] for name in ("place", "from_on", "to_on", "people")}
        return group_services.add_members(group=self.group, by=self.user, **data)[0]


class MembershipForm(RecordForm):
    place_from = forms.DateField(label=_("in this place from"), required=False)

    class Meta:
        model = Membership
        fields = ["place", "from_on", "to_on"]

    field_order = ["place", "place_from", "from_on", "to_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        bound(self)
        self.fields["place_from"].initial = self.today
        self.fields["place_from"].help_text = _(
            "Asked only when the place changes: earlier days keep the earlier one. To put a slip right, give the first "
            "day in the group."
        )

    def _post_clean(self):
        """The service asks the model, with the group locked."""

    def save(self, commit=True):
        data = {name: self.cleaned_data[name] for name in ("place", "place_from", "from_on", "to_on", "version")}
        return group_services.change_membership(membership=self.instance, by=self.user, **data)


class LeaveForm(RecordForm):
    class Meta:
        model = Membership
        fields = ["to_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_on"].required = True
        self.initial["to_on"] = self.instance.to_on or self.today
        self.fields["to_on"].help_text = _("On this day the person is still a member. They can join again later.")

    def _post_clean(self):
        """The service asks the model, with the group locked."""

    def save(self, commit=True):
        data = self.cleaned_data
        return group_services.leave_group(
            membership=self.instance, last_on=data["to_on"], by=self.user, version=data["version"]
        )


class DayForm(GuardedForm):
    """Which day's members are shown."""

    on = forms.DateField(label=_("Members on"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.today

    @property
    def day(self):
        return (self.cleaned_data.get("on") if self.is_valid() else None) or self.today
