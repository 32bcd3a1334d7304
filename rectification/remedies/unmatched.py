"""What does not meet: problems against which nothing is planned, and measures of the year that no problem asked for."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from figures.rules import sees_figures
from organization.filters import RecordFilterSet
from organization.pages import ListPage
from rectification.columns import LEDGER
from rectification.models import Item, Remedy
from rectification.problems.lines import as_lines, for_ledger
from responsibility import columns
from responsibility.duties.holders import holders
from responsibility.lights.lights import lights_of
from responsibility.models import Duty
from responsibility.rhythms.wording import rhythm_words


def without_measure():
    """Open problems against which no measure is written down."""
    return Item.objects.is_open().without_measure()


def without_problem():
    """Lines marked as a measure of their own year that no problem names: neither the line, nor the one of the year
    before that it goes on from, nor the one above from which it was handed down."""
    named = Q(duty=OuterRef("pk")) | Q(duty=OuterRef("previous")) | Q(duty=OuterRef("source"))
    return Duty.objects.standing().filter(~Exists(Remedy.objects.standing().filter(named)), is_measure=True)


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
