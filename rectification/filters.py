import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organization.filters import RecordFilterSet, units_seen
from organization.tree.paths import subtree_end
from rectification.models import AssistingUnit, Item, Program, Source
from rectification.standing.dimensions import narrowed
from responsibility.lights.lights import Lights
from responsibility.lights.timeliness import Timeliness

OPEN, VOID = "open", "void"
ROW = _("Line of the table")
STAGES = [(OPEN, pgettext_lazy("rectification", "all still open")), *Item.Stage.choices, (VOID, _("void"))]
TIMELINESS = [(code, label) for code, label in Timeliness.choices if code != Timeliness.NONE]
MISSING = {
    "measure": (_("no measure"), "without_measure"),
    "owner": (_("no owner"), "without_owner"),
    "deadline": (_("no deadline"), "without_deadline"),
}


def programs_seen(request):
    return Program.objects.visible_to(request.user)


class ItemFilterSet(RecordFilterSet):
    """The ledger's filters. Void items show only when they are asked for."""

    TEXT = ("title", "sub_problem", "owner__name", "leader__name")

    stage = filters.ChoiceFilter(choices=STAGES, method="in_stage", label=_("Stage"), empty_label=_("All stages"))
    source = filters.ChoiceFilter(choices=Source.choices, label=_("Source"), empty_label=_("All sources"))
    year = filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    aspect = filters.CharFilter(lookup_expr="icontains", label=_("Aspect"), max_length=100)
    timeliness = filters.ChoiceFilter(choices=TIMELINESS, method="in_time", label=_("Timeliness"), empty_label=_("All"))
    missing = filters.ChoiceFilter(
        choices=[(code, words) for code, (words, _method) in MISSING.items()],
        method="lacking",
        label=_("What is missing"),
        empty_label=_("All"),
    )
    rechecked = filters.ChoiceFilter(
        choices=[("no", _("closed, not looked at again")), ("yes", _("looked at again"))], method="looked_at_again",
        label=_("Second look"), empty_label=_("All"),
    )  # fmt: skip
    mine = filters.BooleanFilter(method="owned", label=_("Only mine"), widget=forms.CheckboxInput)
    own = filters.BooleanFilter(method="as_it_is", label=_("Without the units below"), widget=forms.CheckboxInput)
    assisting = filters.ModelChoiceFilter(
        queryset=units_seen, to_field_name="code", method="assisted_by", label=_("Assisting unit"),
        empty_label=_("All units"),
    )  # fmt: skip
    program = filters.ModelChoiceFilter(queryset=programs_seen, method="in_batch", widget=forms.HiddenInput)
    group = filters.CharFilter(method="in_row", label=ROW, max_length=140, widget=forms.HiddenInput)

    class Meta:
        model = Item
        fields = [
            "q",
            "unit",
            "stage",
            "source",
            "year",
            "aspect",
            "timeliness",
            "missing",
            "own",
            "assisting",
            "rechecked",
            "mine",
            "program",
            "group",
        ]

    def filter_queryset(self, queryset):
        if self.form.cleaned_data.get("stage") == VOID:
            self.form.cleaned_data["void"] = True
        return super().filter_queryset(queryset)

    def in_stage(self, queryset, _name, stage):
        if stage == VOID:
            return queryset.exclude(voided_at=None)
        return queryset.is_open() if stage == OPEN else queryset.filter(stage=stage)

    def in_time(self, queryset, _name, code):
        return queryset.with_timeliness(Lights.on(timezone.localdate())).filter(timeliness_code=code)

    def lacking(self, queryset, _name, code):
        return getattr(queryset.is_open(), MISSING[code][1])()

    def as_it_is(self, queryset, _name, _value):
        return queryset

    def in_unit(self, queryset, _name, unit):
        """With all below it, or (`own`) led by the unit itself."""
        return queryset.filter(unit=unit) if self.form.cleaned_data.get("own") else queryset.within(unit)

    def assisted_by(self, queryset, _name, unit):
        """By the unit, or one below it."""
        rows = AssistingUnit.objects.filter(unit__path__gte=unit.path, unit__path__lt=subtree_end(unit.path))
        return queryset.filter(pk__in=rows.order_by().values("item"))

    def in_batch(self, queryset, _name, program):
        return queryset.of_batch(program)

    def in_row(self, queryset, _name, text):
        """The line of a table of numbers (standing/): one source, aspect, batch or month."""
        return narrowed(queryset, text)

    def looked_at_again(self, queryset, _name, answer):
        return queryset.never_rechecked() if answer == "no" else queryset.exclude(rechecked_on=None)

    def owned(self, queryset, _name, only_mine):
        mine = Q(owner=self.request.user) | Q(leader=self.request.user)
        return queryset.filter(mine) if only_mine else queryset


class ProgramFilterSet(RecordFilterSet):
    TEXT = ("name", "document")

    source = filters.ChoiceFilter(choices=Source.choices, label=_("Source"), empty_label=_("All sources"))
    year = filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)

    class Meta:
        model = Program
        fields = ["q", "unit", "source", "year"]
