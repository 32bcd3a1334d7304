from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from organization.pages import ListPage
from reminders import health, restoring, rules, services
from reminders.filters import DeliveryFilterSet, InboxFilterSet
from reminders.items import items_of, items_told
from reminders.models import Bell, Dispatch, Reminder

UNREAD = Q(read_at=None, settled_at=None)


class Inbox(ListPage):
    """What one was told: one line an item, with the latest reason."""

    model = Reminder
    filterset_class = InboxFilterSet
    template_name = "reminders/inbox.html"
    title = gettext_lazy("Reminders")

    def get_queryset(self):
        return super().get_queryset().newest_of_each_item()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        mine, rows = Reminder.objects.visible_to(self.request.user), list(context["object_list"])
        items, told_of = items_of(rows, user=self.request.user), items_told(rows, self.request.user)
        told = mine.filter(object_id__in=[row.object_id for row in rows]).order_by()
        told = {
            (kind, pk): number
            for kind, pk, number in told.values_list("content_type", "object_id").annotate(number=Count("pk"))
        }
        for row in rows:
            key = row.content_type_id, row.object_id
            row.item, row.earlier = told_of.get(key), told[key] - 1
            row.is_open = key in items
        return context | {
            "object_list": rows, "unread_only": self.request.GET.get("show") == "unread",
            "newest": mine.values_list("pk", flat=True).first(),
            "keeps_mail": rules.keeps_mail(self.request.user),
        }  # fmt: skip


class ReadForm(forms.Form):
    newest = forms.IntegerField(min_value=1, max_value=2**63 - 1)


@require_POST
def read(request, pk):
    """One item's notices, up to the one that was shown."""
    reminder = get_object_or_404(Reminder.objects.visible_to(request.user), pk=pk)
    services.mark_read(user=request.user, now=timezone.now(), up_to=reminder)
    return back_to_inbox(request)


@require_POST
def read_all(request):
    form = ReadForm(request.POST)
    if form.is_valid():
        services.mark_read(user=request.user, now=timezone.now(), newest=form.cleaned_data["newest"])
    else:
        messages.error(request, _("Nothing was marked: the page was incomplete. Try again."))
    return back_to_inbox(request)


def back_to_inbox(request):
    show = "?show=unread" if request.POST.get("show") == "unread" else ""
    return HttpResponseRedirect(reverse("reminders:inbox") + show)


class DeliveryList(ListPage):
    """Messages to one's people: sent, waiting, failed. Their text is not shown."""

    model = Dispatch
    filterset_class = DeliveryFilterSet
    template_name = "reminders/deliveries.html"
    title = gettext_lazy("Delivery of reminders")

    def dispatch(self, request, *args, **kwargs):
        if not rules.keeps_mail(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        rows = super().get_queryset().defer("text", "html").select_related("recipient")
        return rows.annotate(matters=Count("reminders")).order_by("-pk")

    def get_context_data(self, **kwargs):
        visible = Dispatch.objects.visible_to(self.request.user)
        return super().get_context_data(
            bell=Bell.objects.filter(pk=1).first(), is_silent=health.is_silent(), waiting=visible.unsent().count(),
            failed=visible.filter(state=Dispatch.State.DEAD).count(),
            uncertain=restoring.uncertain().count() if rules.settles_uncertain(self.request.user) else 0, **kwargs,
        )  # fmt: skip


@require_POST
def send_again(request, pk):
    if not rules.keeps_mail(request.user):
        raise PermissionDenied
    dispatch = get_object_or_404(Dispatch.objects.visible_to(request.user), pk=pk)
    try:
        services.send_again(dispatch=dispatch, now=timezone.now())
    except ValidationError as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("The message goes out again in the next working hours."))
    return HttpResponseRedirect(reverse("reminders:deliveries"))


@require_POST
def settle_uncertain(request):
    """After a restore: send what may have been sent, or leave it."""
    if not rules.settles_uncertain(request.user):
        raise PermissionDenied
    sending = request.POST.get("send") == "1"
    number = restoring.settle(sending=sending)
    if sending:
        words = ngettext("%(number)d reminder goes out with the next message.",
                         "%(number)d reminders go out with the next messages.", number)  # fmt: skip
    else:
        words = ngettext("%(number)d reminder is left unsent.", "%(number)d reminders are left unsent.", number)
    messages.success(request, words % {"number": number})
    return HttpResponseRedirect(reverse("reminders:deliveries"))
