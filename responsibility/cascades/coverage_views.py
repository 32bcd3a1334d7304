"""Pages of those who handed lines down: who has taken them up, unit by unit; and the list of all such lines."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from organization.pages import ListPage, RuleMixin, ScopedMixin
from organization.rights import Right
from responsibility import columns
from responsibility.cascades import rules
from responsibility.cascades.coverage import coverage, lines_below
from responsibility.cascades.taking_up import urge_to_take_up
from responsibility.duties.holders import holders
from responsibility.filters import ADAPTED, NOBODY, OPEN, TAKEN, CoverageFilterSet, DutyFilterSet
from responsibility.models import Duty
from responsibility.rhythms.wording import rhythm_words


class CoverageList(ListPage):
    """One line, unit by unit. Every count opens its list."""

    model = Duty
    filterset_class = CoverageFilterSet
    template_name = "responsibility/coverage.html"
    title = _("Who has taken it up")
    columns = columns.COVERAGE
    keeps_views = False  # an address of one line, not of a list

    def dispatch(self, request, *args, **kwargs):
        if not rules.can_follow(request.user, self.line):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def line(self) -> Duty:
        rows = Duty.objects.visible_to(self.request.user).select_related("unit", "evidence_kind")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def coverage(self):
        return coverage(lines_below(self.line, self.request.user), self.today)

    def get_queryset(self):
        rows = lines_below(self.line, self.request.user)
        rows = rows.select_related("unit", "lead_unit", "owner", "taken_up_by").prefetch_related("unit__names")
        handed_on = Count("handed_down", filter=Q(handed_down__voided_at=None))
        return rows.annotate(handed_on=handed_on).order_by("unit__order_key", "pk")

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"nobody": self.coverage.nobody}

    def prepare(self, rows):
        rows = list(rows)
        held = holders(rows, self.today)
        for row in rows:
            row.rhythm, row.holder = rhythm_words(row), held.get(row.pk)
        return rows

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        found, user = self.coverage, self.request.user
        state = self.request.GET.get("state", "")
        tiles = [
            ("", _("handed to"), found.handed, "neutral"), (TAKEN, _("taken up"), found.taken, "success"),
            (OPEN, _("not taken up"), found.open, "warning"),
            (NOBODY, _("nobody answers"), len(found.nobody), "danger"),
            (ADAPTED, _("with a rhythm of its own"), found.adapted, "info"),
        ]  # fmt: skip
        return context | {
            "line": self.line, "rhythm": rhythm_words(self.line), "found": found,
            "tiles": tiles, "state": state, "under_way": self.line.cascades.under_way().defer("targets").first(),
            "can_urge": found.open and rules.can_urge_to_take_up(user, self.line),
            "can_hand_down": rules.can_hand_down(user, self.line),
        }  # fmt: skip


class Urge(ScopedMixin, RuleMixin, SingleObjectMixin, View):
    """All units that have not taken the line up, at once; each at most once a day."""

    model = Duty
    rule = rules.can_urge_to_take_up
    http_method_names = ["post"]

    def post(self, request, pk):
        line = self.get_object()
        lines = Duty.objects.filter(pk__in=list(lines_below(line, request.user).values_list("pk", flat=True)))
        number = urge_to_take_up(lines=lines, by=request.user, today=self.today)
        words = ngettext("%(number)d unit was urged.", "%(number)d units were urged.", number)
        if number:
            messages.success(request, words % {"number": number})
        else:
            messages.info(request, _("All of them were urged today already."))
        return redirect(f"{reverse('responsibility:coverage', args=[line.pk])}?state={OPEN}")


class HandedDown(ListPage):
    """All lines that were handed down, with how many units have them and how many have taken them up."""

    model = Duty
    filterset_class = DutyFilterSet
    template_name = "responsibility/handed_down.html"
    title = _("Handed down")
    columns = columns.HANDED_DOWN

    def get_queryset(self):
        """Only lines of units over whose whole tree the person reports: elsewhere the counts would be of a part."""
        below = Duty.objects.standing().filter(source__isnull=False)
        rows = super().get_queryset().filter(self.request.user.scope.q(Right.REPORT), pk__in=below.values("source"))
        standing = Q(handed_down__voided_at=None)
        rows = rows.annotate(
            handed=Count("handed_down", filter=standing),
            taken=Count("handed_down", filter=standing & Q(handed_down__taken_up_at__isnull=False)),
        )
        return rows.select_related("unit").prefetch_related("unit__names").order_by(*Duty._meta.ordering)

    def prepare(self, rows):
        for row in rows:
            row.rhythm, row.percent, row.open = rhythm_words(row), 100 * row.taken // row.handed, row.handed - row.taken
        return rows

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_hand_down=rules.can_hand_down_anywhere(self.request.user), **kwargs)
