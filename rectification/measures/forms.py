"""The measures as rows below a problem, alone, and the day one was carried out."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from organization.forms import GuardedForm, RecordForm, SentRows
from organization.models import User
from rectification.measures.services import MeasureLine, carry_out, save_measures
from rectification.models import Item, Measure

MOST_MEASURES = 50


class MeasureForm(GuardedForm):
    """One row of measures."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)
    text = forms.CharField(
        label=pgettext_lazy("rectification", "measure"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = forms.ModelChoiceField(User.objects.all(), label=gettext_lazy("owner"), required=False)
    due_on = forms.DateField(label=pgettext_lazy("rectification", "deadline"), required=False)
    done_on = forms.DateField(label=gettext_lazy("done on"), required=False)

    def __init__(self, *args, usual, people, offered, **kwargs):
        """`offered` are the choices of `people`, read once for all rows. A new row opens with `usual`, the problem's
        stored owner and deadline; left so, it is still an empty row."""
        super().__init__(*args, **kwargs)
        self.fields["owner"].initial, self.fields["due_on"].initial = usual
        self.fields["owner"].queryset = people
        self.fields["owner"].widget.choices = offered

    def clean_done_on(self):
        done_on = self.cleaned_data["done_on"]
        if done_on and done_on > self.today:
            raise ValidationError(_("This day has not come yet."))
        return done_on

    def line(self) -> MeasureLine:
        data = self.cleaned_data
        return MeasureLine(
            text=data.get("text", ""), owner=data.get("owner"), due_on=data.get("due_on"),
            done_on=data.get("done_on"), pk=data.get("pk"), removed=data.get("DELETE", False),
        )  # fmt: skip


class BaseMeasureFormSet(SentRows):
    stored = frozenset()
    may_be_empty = True

    def clean(self):
        if self.may_be_empty or any(self.errors):
            return
        lines = self.lines()
        if all(line.removed for line in lines) and not self.stored - {line.pk for line in lines}:
            raise ValidationError(_("Nothing saved: write down at least one measure."))

    def lines(self) -> list[MeasureLine]:
        return [form.line() for form in self.forms if form.has_changed() or form.initial]

    def typed_text(self) -> str:
        return as_text(line for line in self.lines() if not line.removed)


MeasureFormSet = formset_factory(
    MeasureForm, formset=BaseMeasureFormSet, extra=1, can_delete=True, max_num=MOST_MEASURES, validate_max=True,
    absolute_max=MOST_MEASURES + 10,
)  # fmt: skip


def as_text(measures) -> str:
    """Measures as a reader compares them: one a line."""
    return "\n".join(
        f"{number}. {' · '.join(str(part) for part in (m.text, m.owner, m.due_on, m.done_on) if part)}"
        for number, m in enumerate(measures, 1)
    )


class WithMeasures:
    """A form for an item that carries its measures as rows below it (`measures`)."""

    may_be_empty = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stored = list(self.instance.measures.select_related("owner")) if self.instance.pk else []
        people = User.objects.visible_to(self.user)
        if named := {row.owner_id for row in (self.instance, *stored) if row.owner_id}:
            people = people | User.objects.filter(pk__in=named)
        people = people.in_order_of_post(self.today)
        offered = [("", "---------"), *((person.pk, str(person)) for person in people)]
        rows = [
            {"pk": m.pk, "text": m.text, "owner": m.owner_id, "due_on": m.due_on, "done_on": m.done_on} for m in stored
        ]
        self.measures = MeasureFormSet(
            self.data if self.is_bound else None, prefix="measures", initial=None if self.is_bound else rows,
            form_kwargs={"user": self.user, "today": self.today, "people": people, "offered": offered,
                         "usual": (self.instance.owner_id, self.instance.due_on)},
        )  # fmt: skip
        self.measures.stored, self.measures.may_be_empty = {measure.pk for measure in stored}, self.may_be_empty

    def is_valid(self):
        return super().is_valid() & self.measures.is_valid()

    def measures_conflict(self, current) -> list[tuple]:
        """The measures' part of the page that shows both texts; empty where they are the same."""
        stored, typed = as_text(current.measures.select_related("owner")), self.measures.typed_text()
        return [(pgettext("rectification", "measures"), stored, typed)] if stored != typed else []


class MeasuresForm(WithMeasures, RecordForm):
    """The measures alone: for whoever answers for the problem and may not change what is asked."""

    may_be_empty = False

    class Meta:
        model = Item
        fields = []

    def save(self, commit=True):
        return save_measures(item=self.instance, version=self.cleaned_data["version"], measures=self.measures.lines())


class CarriedOutForm(GuardedForm, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    class Meta:
        model = Measure
        fields = ["done_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.item.version
        self.fields["done_on"].help_text = _("Empty it to take this back.")
        if not self.instance.done_on:
            self.initial["done_on"] = self.today

    def stored_text(self, record, name):
        return getattr(Measure.objects.filter(pk=self.instance.pk).first(), name, "")

    def save(self, commit=True):
        data = self.cleaned_data
        return carry_out(measure=self.instance, version=data["version"], done_on=data["done_on"], today=self.today)
