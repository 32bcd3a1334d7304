import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.filters import RecordFilterSet
from responsibility.lights.lights import Lights
from responsibility.lights.timeliness import Timeliness
from responsibility.models import Assignment, Document, Duty, Supervision

ALL_OPEN = "all_open"
ANY, JUDGED = "any", "judged"
KINDS = [(ANY, _("all work items")), (JUDGED, _("I supervise or close")), *Supervision.Kind.choices]
STAGES = [(ALL_OPEN, _("all still open")), *Assignment.Stage.choices]
TIMELINESS = [(code, label) for code, label in Timeliness.choices if code not in (Timeliness.NO_DATE, Timeliness.NONE)]


class AssignmentFilterSet(RecordFilterSet):
    TEXT = ("title", "detail", "owner__name", "supervision__number", "parent__supervision__number")

    kind = filters.ChoiceFilter(choices=KINDS, method="of_kind", label=_("Work items"), empty_label=_("All"))
    stage = filters.ChoiceFilter(choices=STAGES, method="in_stage", label=_("Stage"), empty_label=_("All stages"))
    timeliness = filters.ChoiceFilter(choices=TIMELINESS, method="in_time", label=_("Timeliness"), empty_label=_("All"))
    year = filters.NumberFilter(field_name="due_on__year", label=_("Year"), min_value=2000, max_value=2100)
    duty = filters.NumberFilter(widget=filters.widgets.forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    mine = filters.BooleanFilter(method="owned", label=_("Only mine"), widget=filters.widgets.forms.CheckboxInput)

    class Meta:
        model = Assignment
        fields = ["q", "unit", "kind", "stage", "timeliness", "year", "mine", "duty"]

    def of_kind(self, queryset, _name, kind):
        """With the parts, which are work of their own."""
        if kind == ANY:
            return queryset.filter(Q(supervision__isnull=False) | Q(parent__supervision__isnull=False))
        if kind == JUDGED:
            person = self.request.user
            items = Supervision.objects.filter(Q(supervisor=person) | Q(leader=person)).values("assignment")
            return queryset.filter(Q(pk__in=items) | Q(parent__in=items))
        return queryset.filter(Q(supervision__kind=kind) | Q(parent__supervision__kind=kind))

    def in_stage(self, queryset, _name, stage):
        return queryset.is_open() if stage == ALL_OPEN else queryset.filter(stage=stage)

    def in_time(self, queryset, _name, code):
        return queryset.with_timeliness(Lights.on(timezone.localdate())).filter(timeliness_code=code)

    def owned(self, queryset, _name, only_mine):
        return queryset.owed_by(self.request.user) if only_mine else queryset


class DutyFilterSet(RecordFilterSet):
    TEXT = ("title", "measures", "basis", "owner__name")

    year = filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    per = filters.ChoiceFilter(choices=Duty.Per.choices, label=_("Rhythm"), empty_label=_("All"))

    class Meta:
        model = Duty
        fields = ["q", "unit", "year", "per"]


TAKEN, OPEN, NOBODY, ADAPTED = "taken", "open", "nobody", "adapted"
TAKEN_UP = [(TAKEN, _("taken up")), (OPEN, _("not taken up")), (NOBODY, _("nobody answers")),
            (ADAPTED, _("with a rhythm of its own"))]  # fmt: skip


class CoverageFilterSet(RecordFilterSet):
    """Lines that were handed down; for whom nobody answers is known to the page."""

    TEXT = ("unit__name", "unit__short_name", "unit__code", "owner__name")

    state = filters.ChoiceFilter(choices=TAKEN_UP, method="in_state", label=_("Shown"), empty_label=_("All"))

    class Meta:
        model = Duty
        fields = ["q", "unit", "state"]

    def __init__(self, *args, nobody=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.nobody = nobody
        del self.filters["void"]
        self.can_be_void = False

    def in_state(self, queryset, _name, state):
        if state == NOBODY:
            return queryset.filter(pk__in=self.nobody)
        return queryset.filter(adapted=True) if state == ADAPTED else queryset.filter(taken_up_at__isnull=state == OPEN)


class DocumentFilterSet(RecordFilterSet):
    TEXT = ("title", "number", "answers")

    year = filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    kind = filters.ChoiceFilter(choices=Document.Kind.choices, label=_("Kind"), empty_label=_("All"))

    class Meta:
        model = Document
        fields = ["q", "unit", "year", "kind"]
