"""Series of study: planned against held, the rota, and the year's plan."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Case, When
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView

from calendars.working_days import WorkingDays
from organization.pages import CreatePage, DetailPage, EditPage, ListPage, RuleMixin
from organization.voiding import VoidPage
from responsibility.models import Duty
from responsibility.obligations.pages import OneObligation
from study import rules
from study.filters import SeriesFilterSet
from study.models import Series
from study.series.forms import PlanForm, SeriesForm
from study.series.plans import coming_days, duties, planned_days, progress
from study.series.rota import Rota, rotas
from study.sessions.voiding import void_series

COMING = 6


class SeriesList(ListPage):
    model = Series
    filterset_class = SeriesFilterSet
    template_name = "study/series_list.html"
    title = gettext_lazy("Study series")

    def get_queryset(self):
        """Those that ended come last."""
        rows = super().get_queryset().select_related("unit", "group", "kind", "chair").prefetch_related("unit__names")
        ended = Case(When(active_to__lt=self.today, then=1), default=0)
        return rows.order_by(ended, *Series._meta.ordering)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, chosen = self.request.user, context["filter"].form.cleaned_data
        year = int(chosen.get("year") or self.today.year)
        rows = list(context["object_list"])
        numbers = progress(rows, year, self.today)
        working = WorkingDays.load(date(year, 1, 1), date(year, 12, 31))
        planned = set(Duty.objects.standing().filter(year=year, evidence_kind__series__in=rows)
                      .values_list("evidence_kind__series", flat=True))  # fmt: skip
        for row in rows:
            row.progress, row.can_log = numbers[row.pk], rules.offers_logging(user, row, self.today)
            row.whole_year = len(planned_days(row, year, working)) if row.pk in planned else None
        return context | {"object_list": rows, "year": year, "can_add": rules.can_plan_anywhere(user)}


class SeriesDetail(DetailPage):
    model = Series
    template_name = "study/series.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "group", "chair")

    def get_context_data(self, **kwargs):
        series, user, year = self.object, self.request.user, self.today.year
        days = coming_days(series, self.today, COMING)
        numbers = progress([series], year, self.today)[series.pk]
        rota = rotas([series], self.today + timedelta(days=1)).get(series.pk, Rota())
        return super().get_context_data(
            title=series.name, year=year, progress=numbers,
            duty_key=str(numbers.duty_id), duty=duties(series, year).visible_to(user).first(),
            planned=len(planned_days(series, year)), begins=series.active_from if series.active_from.year == year
            and series.active_from > date(year, 1, 1) else None, is_planned=duties(series, year).exists(),
            rota=rota.order(), coming=rota.along(days), can_arrange=rules.can_arrange_turns(user, series),
            sessions=series.sessions.standing().visible_to(user).with_attendance().order_by("-held_on", "-pk")[:10],
            can_keep=rules.can_keep_series(user, series), can_void=rules.can_void_series(user, series),
            can_log=rules.offers_logging(user, series, self.today),
            **kwargs,
        )  # fmt: skip


class SeriesCreate(CreatePage):
    model = Series
    form_class = SeriesForm
    rule = rules.can_plan_anywhere
    template_name = "study/series_form.html"
    title = gettext_lazy("New study series")
    intro = gettext_lazy("Study that comes round by itself. Plan its year afterwards, and its sessions are owed.")
    saved_message = gettext_lazy("The series is kept.")


class SeriesEdit(EditPage):
    model = Series
    form_class = SeriesForm
    rule = rules.can_keep_series
    template_name = "study/series_form.html"
    title = gettext_lazy("Edit study series")
    saved_message = gettext_lazy("Saved.")


class SeriesPlan(RuleMixin, OneObligation, FormView):
    """Put the series on a year's responsibility list."""

    model = Series
    form_class = PlanForm
    rule = rules.can_keep_series

    @cached_property
    def working(self):
        return WorkingDays.load(date(self.today.year, 1, 1), date(self.today.year + 1, 12, 31))

    def get_initial(self):
        years = (self.today.year, self.today.year + 1)
        return {"year": next((year for year in years if not duties(self.object, year).exists()), years[0])}

    def get_context_data(self, **kwargs):
        years = (self.today.year, self.today.year + 1)
        return super().get_context_data(
            title=_("Plan the year"), intro=str(self.object), submit_label=_("Plan the year"),
            effects=[self.words_of(year) for year in years], **kwargs,
        )  # fmt: skip

    def words_of(self, year):
        days = len(planned_days(self.object, year, self.working))
        if self.object.active_from > date(year, 1, 1):
            words = ngettext(
                "%(year)d, from %(day)s on: %(count)d session by working days",
                "%(year)d, from %(day)s on: %(count)d sessions by working days", days,
            )  # fmt: skip
        else:
            words = ngettext(
                "%(year)d: %(count)d session by working days", "%(year)d: %(count)d sessions by working days", days
            )
        words = words % {"year": year, "count": days, "day": self.object.active_from.isoformat()}
        if self.working.provisional(year):
            return _("%(words)s (provisional: the notice of that year's days off is not out yet)") % {"words": words}
        return words

    def form_valid(self, form):
        try:
            form.save_for(self.object)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self.form_invalid(form)
        return self.back(_("The year is planned: its sessions are on the responsibility list."))


class SeriesVoid(VoidPage):
    model = Series
    rule = rules.can_void_series
    verb = void_series
    intro = gettext_lazy(
        "What it planned goes with it. It stays readable with your reason, and counts nowhere any more."
    )
