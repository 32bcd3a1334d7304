"""Confirm a month of a series: its days as rows, one save."""

import re
from datetime import date

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView

from calendars.periods import FIRST_DAY, LAST_DAY, Period
from organization.pages import GuardedFormMixin
from study import rules
from study.months.forms import MonthForm
from study.series.plans import to_log
from study.turns.views import OfSeries


class SeriesMonth(GuardedFormMixin, OfSeries, FormView):
    """Days in order are logged even where others need a look: those stay on the page with all that was typed."""

    rule = rules.can_log
    form_class = MonthForm
    template_name = "study/month.html"
    http_method_names = ["get", "head", "options", "post"]
    title = gettext_lazy("Confirm a month")

    @cached_property
    def month(self) -> Period:
        """The month asked for; else that of the first session to log, or the present one."""
        named = self.request.POST.get("month") or self.request.GET.get("month", "")
        asked = re.fullmatch(r"(\d{4})-(\d{2})", named, re.ASCII)
        if asked and 1 <= int(asked[2]) <= 12 and FIRST_DAY.year <= int(asked[1]) <= LAST_DAY.year:
            return Period.month(int(asked[1]), int(asked[2]))
        first = to_log([self.object], self.today).first()
        day = first.due_on if first else self.today
        return Period.month(day.year, day.month)

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(), "series": self.object, "first": self.month.start, "last": self.month.end,
        }  # fmt: skip

    def get_context_data(self, **kwargs):
        context = super().get_context_data(title=self.title, cancel_url=self.object.get_absolute_url(), **kwargs)
        form = context["form"]
        return context | {
            "month": self.month.start, "rows": list(form.rows()), "open": len(form.open),
            "before": self.neighbor(-1), "after": self.neighbor(1),
        }  # fmt: skip

    def neighbor(self, step: int) -> str:
        """The month before or after, as the address has it; "" where nothing can have been held."""
        number = self.month.start.year * 12 + self.month.start.month - 1 + step
        first = date(number // 12, number % 12 + 1, 1) if number // 12 <= LAST_DAY.year else None
        begun = first and (first.year, first.month) >= (self.object.active_from.year, self.object.active_from.month)
        return first.strftime("%Y-%m") if begun and first <= self.today else ""

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        form.is_valid()
        logged = form.save()
        if logged:
            words = ngettext("%(count)d session is logged.", "%(count)d sessions are logged.", len(logged))
            messages.success(request, words % {"count": len(logged)})
        if form.errors:
            return self.form_invalid(self.with_what_is_stored(form))
        if not logged:
            messages.info(request, gettext_lazy("Nothing was ticked, so nothing was logged."))
        month = self.month.start.strftime("%Y-%m")
        return HttpResponseRedirect(f"{reverse('study:series_month', args=[self.object.pk])}?month={month}")

    def with_what_is_stored(self, form):
        """The same words, beside what is logged by now; the messages stay at their rows."""
        again = self.get_form()
        again.full_clean()
        for name, errors in form.errors.items():
            if name in again.fields and name not in again.errors:
                again.add_error(name, errors.as_data())
        return again
