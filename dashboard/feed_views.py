"""Subscriptions to one's own calendar: made and revoked by the person, fetched by a program."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView, TemplateView

from accounts import feed_keys
from accounts.lockout import Locked
from accounts.models import FeedKey
from dashboard.feed import feed as written
from dashboard.rules import has_calendar
from organization.forms import GuardedForm
from organization.pages import GuardedFormMixin, RuleMixin
from organization.step_up import StepUpMixin


class FeedList(RuleMixin, TemplateView):
    """One's own subscriptions, and how to use them."""

    rule = has_calendar
    template_name = "dashboard/feeds.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs):
        keys = self.request.user.feed_keys.all()
        title = _("Calendar subscriptions")
        return super().get_context_data(title=title, keys=keys, is_full=len(keys) >= feed_keys.MOST, **kwargs)


class FeedForm(GuardedForm):
    name = forms.CharField(
        label=gettext_lazy("Device or program"), max_length=40,
        help_text=gettext_lazy("So that you know later which one to revoke: office computer, mobile phone."),
    )  # fmt: skip


class FeedCreate(StepUpMixin, GuardedFormMixin, RuleMixin, FormView):
    """The address is shown by the answer itself, this once."""

    rule = has_calendar
    form_class = FeedForm
    template_name = "form.html"
    http_method_names = ["get", "head", "options", "post"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Subscribe to my calendar"), submit_label=_("Make the address"), today=self.today,
            cancel_url=reverse("dashboard:feeds"),
            intro=_("One address for one device. A calendar program that is given the address shows your due days, "
                    "meetings and study, and keeps up with them by itself."), **kwargs,
        )  # fmt: skip

    def form_valid(self, form):
        try:
            secret = feed_keys.make(user=self.request.user, name=form.cleaned_data["name"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        address = self.request.build_absolute_uri(reverse("dashboard:feed", args=[secret]))
        context = {
            "title": _("Address of your calendar"), "name": form.cleaned_data["name"], "address": address,
            "opening": f"webcal:{address.partition(':')[2]}",
        }  # fmt: skip
        return render(self.request, "dashboard/feed_address.html", context)


@require_POST
def feed_revoke(request, pk):
    key = get_object_or_404(FeedKey, user=request.user, pk=pk)
    key.delete()
    messages.success(request, _("The subscription “%(name)s” is revoked.") % {"name": key.name})
    return redirect("dashboard:feeds")


@login_not_required
@require_safe
def feed(request, secret):
    """To whoever has the address: its person's own calendar, as far as that person's rights reach at this moment."""
    try:
        key = feed_keys.opened_by(secret, address=request.META.get("REMOTE_ADDR", ""))
    except Locked:
        return refused(429, {"Retry-After": "900"})
    if key is None:
        return refused(404)
    with translation.override(key.user.language or settings.LANGUAGE_CODE):
        now = timezone.now()
        body = written(key.user, now=now, today=timezone.localdate(now))
    if request.method == "GET":
        feed_keys.fetched(key, now=now)
    return HttpResponse(
        body, content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="calendar.ics"', "X-Robots-Tag": "noindex"},
    )  # fmt: skip


def refused(status: int, headers=None) -> HttpResponse:
    """Plain, for a program reads it. The log line of a refusal holds the address, which here is a secret."""
    response = HttpResponse(status=status, content_type="text/plain; charset=utf-8", headers=headers)
    response._has_been_logged = True
    return response
