"""Pages of handing down: choose and confirm, watch it go, sign for it below."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView, View
from django.views.generic.detail import SingleObjectMixin

from organization.converters import IdConverter
from organization.models import Unit
from organization.pages import DetailPage, GuardedFormMixin, RuleMixin, ScopedMixin
from organization.rights import Right
from responsibility.cascades import rules
from responsibility.cascades.forms import HandDownForm
from responsibility.cascades.services import go_on
from responsibility.cascades.taking_up import take_up
from responsibility.models import Cascade, Duty
from responsibility.rhythms.wording import rhythm_words

MOST = 500  # lines of one page


def ids(texts) -> list[str]:
    """Those that can be a row's number."""
    return [text for text in texts if re.fullmatch(IdConverter.regex, text)][:MOST]


class HandDown(GuardedFormMixin, RuleMixin, FormView):
    """Lines of one unit's list (`?line=`, or `?unit=` and `?year=`): chosen, counted, and only then handed down."""

    rule = rules.can_hand_down_anywhere
    form_class = HandDownForm
    template_name = "responsibility/hand_down.html"
    http_method_names = ["get", "head", "options", "post"]

    @cached_property
    def ticked(self) -> list[Duty]:
        pks = ids(self.request.GET.getlist("line"))
        found = Duty.objects.visible_to(self.request.user).filter(pk__in=pks).select_related("unit", "evidence_kind")
        if pks and not found:
            raise Http404
        if not all(rules.can_hand_down(self.request.user, line) for line in found):
            raise PermissionDenied
        return list(found)

    @cached_property
    def home(self) -> Unit:
        """The unit named in the address, else the highest that the person keeps with all below it."""
        units = Unit.objects.where(self.request.user, Right.ASSIGN)
        if self.ticked:
            return self.ticked[0].unit
        code = self.request.GET.get("unit", "").replace("\0", "")
        home = get_object_or_404(units, code=code) if code else units.order_by("path").first()
        if home is None or not rules.can_hand_down_from(self.request.user, home):
            raise PermissionDenied
        return home

    @cached_property
    def year(self) -> int:
        if self.ticked:
            return self.ticked[0].year
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= 2100 else self.today.year

    def get_form_kwargs(self):
        more = {"home": self.home, "year": self.year, "ticked": [line.pk for line in self.ticked]}
        return super().get_form_kwargs() | more

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            title=_("Hand down to units below"), home=self.home, year=self.year, today=self.today,
            cancel_url=reverse("responsibility:duties"), **kwargs,
        )  # fmt: skip
        ticked = {str(pk) for pk in context["form"]["lines"].value() or ()}
        lines = context["form"].fields["lines"].queryset
        return context | {"lines": [(line, rhythm_words(line), str(line.pk) in ticked) for line in lines]}

    def form_valid(self, form):
        found = form.preview()
        if form.cleaned_data["counted"] != found.new or "confirmed" not in self.request.POST:
            changed = "confirmed" in self.request.POST
            return self.render_to_response(self.get_context_data(form=form, preview=found, changed=changed))
        try:
            cascade = form.begin()
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        return redirect(cascade)


class CascadeDetail(DetailPage):
    """How far it has come. While it is under way the page goes on with it; so does the worker."""

    model = Cascade
    rule = rules.can_go_on
    template_name = "responsibility/cascade.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "by").defer("targets")

    def get_context_data(self, **kwargs):
        lines = list(self.object.lines.all())
        return super().get_context_data(title=self.object.get_what_display(), lines=lines, **kwargs)


class CascadeGoOn(ScopedMixin, RuleMixin, SingleObjectMixin, View):
    model = Cascade
    rule = rules.can_go_on
    http_method_names = ["post"]

    def post(self, request, pk):
        cascade = go_on(cascade=self.get_object(), today=self.today)
        if not request.htmx:
            return HttpResponseRedirect(cascade.get_absolute_url())
        if cascade.finished_at:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "responsibility/cascade_progress.html", {"object": cascade})


class TakeUp(ScopedMixin, RuleMixin, SingleObjectMixin, View):
    """Sign for one line."""

    model = Duty
    rule = rules.can_take_up
    http_method_names = ["post"]

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "source__unit")

    def post(self, request, pk):
        duty = self.get_object()
        take_up(lines=Duty.objects.filter(pk=duty.pk), by=request.user, now=timezone.now())
        messages.success(request, _("Signed for. Say now who answers for it, where that is not right yet."))
        return redirect(duty)


class ToTakeUp(View):
    """All lines that wait for this person's signature, with what each asks for; signed for by one click."""

    http_method_names = ["get", "head", "options", "post"]

    def waiting(self):
        rows = Duty.objects.to_take_up(self.request.user, timezone.localdate())
        return rows.select_related("unit", "source__unit").order_by("unit__order_key", "sort_no", "pk")

    def get(self, request):
        rows = list(self.waiting()[:MOST])
        for row in rows:
            row.rhythm = rhythm_words(row)
        context = {"title": _("Lines to sign for"), "rows": rows, "today": timezone.localdate()}
        return render(request, "responsibility/to_take_up.html", context)

    def post(self, request):
        pks = ids(request.POST.getlist("chosen"))
        lines = Duty.objects.filter(pk__in=list(self.waiting().filter(pk__in=pks).values_list("pk", flat=True)))
        taken = take_up(lines=lines, by=request.user, now=timezone.now())
        if not taken:
            messages.warning(request, _("Nothing was ticked that waits for your signature."))
            return redirect("responsibility:to_take_up")
        words = ngettext("%(number)d line is signed for.", "%(number)d lines are signed for.", len(taken))
        messages.success(request, words % {"number": len(taken)})
        return redirect("responsibility:duties")
