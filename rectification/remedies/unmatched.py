"""What does not meet: problems against which nothing is planned, and measures of the year that no problem asked for."""

import django_filters as filters
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from figures.rules import sees_figures
from organization.filters import RecordFilterSet
from organization.pages import ListPage
from rectification.columns import LEDGER
from rectification.models import Item
from rectification.problems.lines import as_lines, for_ledger
from responsibility import columns
from responsibility.duties.holders import holders
from responsibility.lights.lights import lights_of
from responsibility.models import Duty
from responsibility.rhythms.wording import rhythm_words


def without_measure():
    """Open problems against which no measure is written down."""
    return Item.objects.is_open().without_measure()


# The lines that problems name, and all that go on from those year by year or were handed down from them
MET = RawSQL(
    """WITH RECURSIVE met(id) AS (
        SELECT remedy.duty_id FROM rectification_remedy remedy
        JOIN rectification_item item ON item.id = remedy.item_id
        WHERE remedy.duty_id IS NOT NULL AND item.voided_at IS NULL
        UNION SELECT line.id FROM responsibility_duty line
        JOIN met ON line.previous_id = met.id OR line.source_id = met.id
    ) SELECT id FROM met""",
    (),
)


def without_problem():
    """Lines marked as a measure of their own year that no problem names: neither the line, nor one of earlier years
    that it goes on from, however many years it runs, nor one above from which it was handed down."""
    return Duty.objects.standing().filter(is_measure=True).exclude(pk__in=MET)


class UnmatchedFilterSet(RecordFilterSet):
    """Nothing void is shown: it asks for nothing any more."""

    year = filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.filters["void"]
        self.can_be_void = False


class ProblemFilterSet(UnmatchedFilterSet):
    TEXT = ("title", "sub_problem", "owner__name")

    class Meta:
        model = Item
        fields = ["q", "unit", "year"]


class MeasureFilterSet(UnmatchedFilterSet):
    TEXT = ("title", "measures", "owner__name")

    class Meta:
        model = Duty
        fields = ["q", "unit", "year"]


class Unmatched(ListPage):
    """One of the two lists, with how many rows the other one has under the same filters."""

    other = ""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        view = SIDES[self.other]
        rows = view.rows().visible_to(self.request.user)
        asked = view.filterset_class(self.request.GET, queryset=rows, request=self.request)
        counts = {self.side: context["paginator"].count, self.other: asked.qs.count()}
        shared = self.shared()
        tabs = [
            {"label": one.title, "count": counts[side], "is_here": side == self.side,
             "url": reverse(one.url_name) + (shared and f"?{shared}")}
            for side, one in SIDES.items()
        ]  # fmt: skip
        return context | {"tabs": tabs, "sees_figures": sees_figures(self.request.user)}

    def shared(self) -> str:
        """The filters both lists have, as the address says them."""
        params = self.request.GET.copy()
        for name in set(params) - {"q", "unit", "year"}:
            del params[name]
        return params.urlencode()


class UnmatchedProblems(Unmatched):
    model = Item
    filterset_class = ProblemFilterSet
    template_name = "rectification/unmatched_problems.html"
    title = _("Problems without a measure")
    columns = LEDGER
    side, other = "problems", "measures"
    url_name = "rectification:unmatched"
    rows = staticmethod(without_measure)

    def get_queryset(self):
        return for_ledger(self.rows().visible_to(self.request.user))

    def prepare(self, rows):
        return as_lines(rows, lights_of(self.request))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"rows": context["object_list"]}


class UnmatchedMeasures(Unmatched):
    model = Duty
    filterset_class = MeasureFilterSet
    template_name = "rectification/unmatched_measures.html"
    title = _("Measures without a problem")
    columns = columns.DUTIES
    side, other = "measures", "problems"
    url_name = "rectification:unmatched_measures"
    rows = staticmethod(without_problem)

    def get_queryset(self):
        rows = self.rows().visible_to(self.request.user)
        return rows.select_related("unit", "lead_unit", "owner", "leader", "evidence_kind").prefetch_related(
            "unit__names"
        )

    def prepare(self, rows):
        held = holders(rows, self.today)
        for duty in rows:
            duty.rhythm, duty.holder = rhythm_words(duty), held.get(duty.pk)
        return rows


SIDES: dict[str, type[Unmatched]] = {"problems": UnmatchedProblems, "measures": UnmatchedMeasures}
