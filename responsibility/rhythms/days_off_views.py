"""The calendar of working days: what is off and what is worked, and the form that takes in the year's notice."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView

from calendars.notices import NotANotice, read_notice
from calendars.periods import FIRST_DAY, LAST_DAY
from calendars.working_days import WorkingDays
from organization.forms import GuardedForm
from organization.pages import GuardedFormMixin, RuleMixin
from responsibility import rules
from responsibility.rhythms.days_off import keep_notice, special_days


class DaysOff(TemplateView):
    template_name = "responsibility/days_off.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        asked = self.request.GET.get("year", "")
        year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
        year = min(max(year, FIRST_DAY.year), LAST_DAY.year)
        working = WorkingDays.load(FIRST_DAY.replace(year=year), LAST_DAY.replace(year=year))
        return super().get_context_data(
            title=_("Working days of %(year)d") % {"year": year}, year=year, today=today, days=special_days(year),
            years=range(max(today.year - 1, FIRST_DAY.year), min(today.year + 2, LAST_DAY.year) + 1),
            provisional=working.provisional(year),
            number=working.count(FIRST_DAY.replace(year=year), LAST_DAY.replace(year=year)),
            can_keep=rules.can_keep_calendar(self.request.user), **kwargs,
        )  # fmt: skip


class NoticeForm(GuardedForm):
    year = forms.IntegerField(label=gettext_lazy("year"), min_value=FIRST_DAY.year, max_value=LAST_DAY.year)
    source = forms.CharField(
        label=gettext_lazy("number of the notice"),
        max_length=200,
        help_text=gettext_lazy("For example 国办发明电〔2025〕7号."),
    )
    text = forms.CharField(
        label=gettext_lazy("text of the notice"), max_length=5000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Paste the lines that name the days, just as they were published."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = min(self.today.year + 1, LAST_DAY.year)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("year") and cleaned.get("text"):
            try:
                self.holidays = read_notice(cleaned["text"], cleaned["year"])
            except NotANotice as fault:
                self.add_error("text", str(fault))
        return cleaned


class NoticeEntry(GuardedFormMixin, RuleMixin, FormView):
    """First what was read from the text, day by day; entered by a second click."""

    rule = rules.can_keep_calendar
    form_class = NoticeForm
    template_name = "responsibility/notice.html"
    http_method_names = ["get", "head", "options", "post"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Enter the notice of days off"), cancel_url=reverse("responsibility:days_off"), **kwargs
        )

    def form_valid(self, form):
        data = form.cleaned_data
        if "confirmed" not in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form, holidays=form.holidays))
        moved = keep_notice(year=data["year"], holidays=form.holidays, source=data["source"], today=self.today)
        words = ngettext(
            "The days off of %(year)d are entered; %(number)d assignment follows them.",
            "The days off of %(year)d are entered; %(number)d assignments follow them.", moved,
        )  # fmt: skip
        messages.success(self.request, words % {"year": data["year"], "number": moved})
        return redirect(f"{reverse('responsibility:days_off')}?year={data['year']}")
