from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.calendar_month import asked, month_of
from dashboard.rules import has_calendar


@require_safe
def month_page(request):
    today = timezone.localdate()
    question = asked(request, today)
    context = {
        "title": _("Calendar"), "today": today, "asked": question, "unit": question.unit,
        "month": month_of(request.user, question.period, today, question.unit),
        "can_subscribe": has_calendar(request.user),
    }  # fmt: skip
    return render(request, "dashboard/calendar.html", context)
