"""The form of a work item, with its parts as rows; and the form that adds parts to one."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from organization.forms import GuardedForm, RecordForm, SentRows
from organization.models import Unit, User
from organization.rights import Right
from responsibility.assignments.judges import registering_units, those_with, wrong_judges
from responsibility.assignments.parts import MOST_PARTS, PartLine, PartRefused, add_parts
from responsibility.assignments.registration import ASKED, PARTICULARS, register, rewrite
from responsibility.followups.feedback import Feedback
from responsibility.models import Assignment, Supervision
from responsibility.rules import can_move_deadline, can_name_judges

MOST_NAMED = 8
JUDGING = ("supervisor", "leader", "needs_approval")
SHARES = [choice for choice in Assignment.Share.choices if choice[0]]


class PartForm(GuardedForm):
    """One part of an item: which unit, as what, through whom, by when."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)
    share = forms.ChoiceField(label=_("takes part as"), choices=SHARES, initial=Assignment.Share.ASSIST)
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("unit"))
    owner = forms.ModelChoiceField(User.objects.all(), label=_("owner"), required=False)
    due_on = forms.DateField(label=_("due on"), required=False)
    title = forms.CharField(label=_("what it does"), max_length=200, required=False)

    def __init__(self, *args, offered, **kwargs):
        """`offered` are (rows, choices) of units and people, read once for all rows."""
        super().__init__(*args, **kwargs)
        for name in ("unit", "owner"):
            self.fields[name].queryset, self.fields[name].widget.choices = offered[name]

    def line(self) -> PartLine:
        data = self.cleaned_data
        return PartLine(
            unit=data.get("unit"), share=data.get("share", ""), title=data.get("title", ""), owner=data.get("owner"),
            due_on=data.get("due_on"), pk=data.get("pk"), removed=data.get("DELETE", False),
        )  # fmt: skip


class BasePartFormSet(SentRows):
    may_be_empty = True

    def clean(self):
        if not any(self.errors) and not self.may_be_empty and all(line.removed for line in self.lines()):
            raise ValidationError(_("Nothing saved: name at least one unit that takes part."))

    def lines(self) -> list[PartLine]:
        return [form.line() for form in self.forms if form.has_changed() or form.initial]


PartFormSet = formset_factory(
    PartForm, formset=BasePartFormSet, extra=2, can_delete=True, max_num=MOST_PARTS, validate_max=True,
    absolute_max=MOST_PARTS + 10,
)  # fmt: skip


class WithParts:
    """A form that carries parts of an item as rows below it (`parts`)."""

    may_be_empty = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stored = self.stored_parts()
        units = Unit.objects.where(self.user, Right.ASSIGN).open_to_work(self.today)
        units = units | Unit.objects.filter(pk__in=[part.unit_id for part in stored])
        people = User.objects.visible_to(self.user) | User.objects.filter(pk__in=[part.owner_id for part in stored])
        people = people.in_order_of_post(self.today)
        offered = {
            name: (rows, [("", "---------"), *((row.pk, str(row)) for row in rows)])
            for name, rows in (("unit", units), ("owner", people))
        }
        rows = [{name: getattr(part, name) for name in ("pk", "share", "title", "due_on")}
                | {"unit": part.unit_id, "owner": part.owner_id} for part in stored]  # fmt: skip
        self.parts = PartFormSet(
            self.data if self.is_bound else None, prefix="parts", initial=None if self.is_bound else rows,
            form_kwargs={"user": self.user, "today": self.today, "offered": offered},
        )  # fmt: skip
        self.parts.may_be_empty = self.may_be_empty

    def add_error(self, field, error):
        """What is wrong with a part stands at its row."""
        if not isinstance(error, PartRefused):
            return super().add_error(field, error)
        for row in self.parts.forms:
            if row.is_valid() and row.line() == error.line:
                return row.add_error(None, error.refusal)
        return super().add_error(None, error.messages)

    def stored_parts(self) -> list[Assignment]:
        return []

    def is_valid(self):
        return super().is_valid() & (not self.carries_parts or self.parts.is_valid())

    @property
    def carries_parts(self) -> bool:
        return True


class WorkItemForm(WithParts, RecordForm):
    """One work item, from its registration on. Its parts are rows of it only while it is a draft."""

    unit_right = Right.ASSIGN
    kind = Supervision._meta.get_field("kind").formfield()
    registrar_unit = Supervision._meta.get_field("registrar_unit").formfield()
    source = Supervision._meta.get_field("source").formfield()
    supervisor = Supervision._meta.get_field("supervisor").formfield()
    leader = Supervision._meta.get_field("leader").formfield()
    priority = Supervision._meta.get_field("priority").formfield()
    feedback = Supervision._meta.get_field("feedback").formfield()
    feedback_day = Supervision._meta.get_field("feedback_day").formfield()

    class Meta:
        model = Assignment
        fields = ASKED

    field_order = (
        "kind", "registrar_unit", "priority", "title", "detail", "source", "unit", "owner", "due_on", "feedback",
        "feedback_day", "supervisor", "leader", "needs_approval",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields, stored = self.fields, self.instance.particulars if self.instance.pk else None
        fields["unit"].label, fields["title"].label = _("lead unit"), pgettext_lazy("work item", "matter")
        fields["detail"].label = _("what is asked")
        fields["feedback_day"].help_text = _(
            "Of the week (1 is Monday, to 5), of the half month, or of the month. Left empty: Friday, the 15th, the "
            "25th."
        )
        fields["owner"].help_text = _("Left empty, the unit names someone when it signs for it.")
        registering = registering_units(self.user)
        for name, right in (("supervisor", Right.REVIEW), ("leader", Right.REVIEW)):
            named = those_with(right, Unit.objects.where(self.user, Right.ASSIGN), self.today)
            kept = User.objects.filter(pk=stored and getattr(stored, f"{name}_id"))
            fields[name].queryset = fields[name].queryset.filter(pk__in=(named | kept).values("pk"))
        if stored:
            del fields["kind"], fields["registrar_unit"]
            self.initial |= {name: getattr(stored, f"{name}_id" if name in ("supervisor", "leader") else name)
                             for name in PARTICULARS if name in fields}  # fmt: skip
            if not self.carries_parts:
                del fields["unit"]
            if not can_move_deadline(self.user, self.instance):
                del fields["due_on"]
            if not can_name_judges(self.user, self.instance):
                for name in JUDGING:
                    del fields[name]
            return
        fields["registrar_unit"].queryset = registering.open_to_work(self.today)
        first = list(registering.order_by("path")[:2])
        if len(first) == 1:
            self.only_registrar = first[0]
            del fields["registrar_unit"]
        elif first:
            fields["registrar_unit"].initial = first[0].pk
        reviewed = self.user.scope.trees.get(Right.REVIEW, ())
        if first and any(first[0].path.startswith(path) for path in reviewed):
            fields["supervisor"].initial = self.user.pk

    def stored_parts(self):
        is_draft = self.instance.pk and self.carries_parts
        parts = self.instance.parts.filter(stage=Assignment.Stage.DRAFT) if is_draft else Assignment.objects.none()
        return list(parts.select_related("unit", "owner").order_by("pk"))

    @property
    def carries_parts(self):
        return not self.instance.pk or self.instance.stage == Assignment.Stage.DRAFT

    def clean(self):
        cleaned = super().clean()
        feedback, day = cleaned.get("feedback"), cleaned.get("feedback_day")
        most = {Feedback.WEEKLY: 5, Feedback.HALF_MONTHLY: 15, Feedback.MONTHLY: 31}.get(feedback)
        if most is None:
            cleaned["feedback_day"] = None
        elif day is None and "feedback_day" not in self.errors:
            cleaned["feedback_day"] = {Feedback.WEEKLY: 5, Feedback.HALF_MONTHLY: 15, Feedback.MONTHLY: 25}[feedback]
        elif day and day > most:
            self.add_error("feedback_day", _("This rhythm has no such day."))
        due_on = cleaned.get("due_on")
        if not self.instance.pk and due_on and due_on < self.today:
            self.add_error("due_on", _("Give a day from today on."))
        self.name_judges(cleaned)
        return cleaned

    def name_judges(self, cleaned):
        """All that is wrong with those named to judge, each time with those who may."""
        unit = cleaned.get("unit") or (self.instance.unit if self.instance.pk else None)
        if unit is None:
            return
        owner, needs_approval = cleaned.get("owner"), bool(cleaned.get("needs_approval"))
        wrong = wrong_judges(
            unit=unit, owner_id=owner and owner.pk, supervisor=cleaned.get("supervisor"),
            leader=cleaned.get("leader"), needs_approval=needs_approval,
        )  # fmt: skip
        for name, words in wrong.items():
            if name in self.errors:
                continue
            right = Right.APPROVE if name == "leader" and needs_approval else Right.REVIEW
            able = those_with(right, Unit.objects.filter(pk=unit.pk), self.today).exclude(pk=owner and owner.pk)
            offered = self.fields[name].queryset.filter(pk__in=able.values("pk"))[:MOST_NAMED]
            names = gettext(", ").join(str(person) for person in offered)
            self.add_error(name, gettext("%(refusal)s Possible: %(names)s.") % {"refusal": words, "names": names}
                           if names else words)  # fmt: skip

    def stored_text(self, record, name):
        return super().stored_text(record.particulars if name in PARTICULARS else record, name)

    def save(self, commit=True):
        data = self.cleaned_data
        fields = {name: data[name] for name in (*ASKED, *PARTICULARS) if name in data}
        facts = {"by": self.user, "today": self.today, "issue_now": "issue" in self.data}
        parts = self.parts.lines() if self.carries_parts else ()
        if not self.instance.pk:
            fields.setdefault("registrar_unit", getattr(self, "only_registrar", None))
            return register(parts=parts, origin=self.initial.get("origin"), **facts, **fields)
        return rewrite(item=self.instance, version=data["version"], parts=parts, **facts, **fields)


class PartsForm(WithParts, RecordForm):
    """Further parts of an item that is at work."""

    may_be_empty = False

    class Meta:
        model = Assignment
        fields = []

    def __init__(self, *args, item, **kwargs):
        self.item = item
        super().__init__(*args, **kwargs)

    def save(self, commit=True):
        add_parts(item=self.item, lines=self.parts.lines(), by=self.user, today=self.today)
        return self.item
