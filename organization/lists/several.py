"""One act on many rows of a list: chosen with their number, confirmed with what would be refused, done one by one."""

import re
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView

from organization.converters import IdConverter
from organization.editing import Stale
from organization.forms import GuardedForm
from organization.pages import GuardedFormMixin

MOST = 500
NAMED = 10  # refused rows that a message names one by one
CHOOSING = ("act", "row", "scope")


class SeveralForm(GuardedForm):
    """`rows` are those the page showed: what is confirmed is done, and nothing that came in meanwhile."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=12 * MOST)

    def clean_rows(self):
        numbers = self.cleaned_data["rows"].split(",")
        if not all(re.fullmatch(IdConverter.regex, number) for number in numbers) or len(numbers) > MOST:
            raise ValidationError(_("Choose the rows anew."))
        return [int(number) for number in numbers]


class SeveralAct:
    """`label` names the button, `form_class` asks what the act needs."""

    code = label = intro = icon = ""
    url = ""  # a page of its own instead of the question
    danger = False
    form_class = SeveralForm

    def offered(self, user) -> bool:
        """Is there any point in a button for this person?"""
        return True

    def look(self, rows, *, by, today) -> None:
        """Load what `refusal` and the page read of each row, for all of them at once. A row's `several_note` stands
        beside it on the page."""

    def refusal(self, user, row) -> str:
        """Why this person can't do it to this row; nothing where they can. Asked of rows as they are loaded."""
        raise NotImplementedError

    def shown(self, rows) -> dict:
        """What the form carries of the rows it can be done to: what is confirmed is what the page showed."""
        return {"rows": ",".join(str(row.pk) for row in rows)}

    def summary(self, rows) -> str:
        """What doing it to these rows comes to, in a sentence."""
        return ""

    def do(self, row, *, by, today, data) -> None:
        """In a transaction of its own. The rule is asked again of the row, locked: raises what the service raises."""
        raise NotImplementedError

    def done_words(self, count) -> str:
        raise NotImplementedError


@dataclass
class Outcome:
    done: list = field(default_factory=list)
    refused: list = field(default_factory=list)  # (row, why)


def do_to_each(act, rows, *, by, today, data) -> Outcome:
    """Every row by itself: one that is refused keeps no other back."""
    found = Outcome()
    act.look(rows, by=by, today=today)
    for row in rows:
        try:
            with transaction.atomic():
                if why := act.refusal(by, row):
                    raise ValidationError(why)
                act.do(row, by=by, today=today, data=data)
        except ValidationError as refusal:
            found.refused.append((row, " ".join(refusal.messages)))
        except PermissionDenied:
            found.refused.append((row, _("This is not yours to do.")))
        except Stale:
            found.refused.append((row, _("Someone changed it meanwhile.")))
        else:
            found.done.append(row)
    return found


class SeveralPage(GuardedFormMixin, FormView):
    """`?act=` with the filters of the list and `row=` for each ticked one, or `scope=all` for all that match.

    GET says how many, which would be refused and why, and asks; POST does it to exactly those.
    """

    list_page, list_address = None, ""
    shows = False  # the page of acts with a page of their own
    template_name = "organization/several.html"
    http_method_names = ["get", "head", "options", "post"]

    def dispatch(self, request, *args, **kwargs):
        if request.method.lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        if not any(act.offered(request.user) for act in self.acts):
            raise PermissionDenied
        if "act" not in request.GET:
            return self.nothing(_("Choose on the list what is to be done."))
        if not self.act.offered(request.user):
            raise PermissionDenied
        if request.method != "POST" and not self.rows:
            return self.nothing(_("Tick the rows first."))
        if request.method != "POST" and len(self.rows) > MOST:
            return self.nothing(_("At most %(most)d at once; narrow the filters.") % {"most": MOST})
        return super().dispatch(request, *args, **kwargs)

    def nothing(self, words):
        context = {"title": _("Several at once"), "words": words, "cancel_url": self.back_url}
        return render(self.request, "organization/several_none.html", context)

    @property
    def acts(self) -> list[SeveralAct]:
        """Those of the list that are done on this page."""
        return [act for act in self.list_page.acts if bool(act.url) == self.shows]

    @cached_property
    def act(self) -> SeveralAct:
        acts = {act.code: act for act in self.acts}
        act = acts.get(self.request.GET.get("act"))
        if act is None:
            raise Http404
        return act

    @property
    def back_url(self) -> str:
        """The list as it was: the same filters, order and page."""
        params = self.request.GET.copy()
        for name in CHOOSING:
            params.pop(name, None)
        return f"{reverse(self.list_address)}?{params.urlencode()}" if params else reverse(self.list_address)

    @cached_property
    def listing(self):
        page = self.list_page()
        page.setup(self.request)
        return page

    @cached_property
    def rows(self) -> list:
        """The chosen ones among those the list shows, in its order; one more than is allowed tells that it is."""
        listing = self.listing
        found = listing.sorting.of(listing.get_filterset(listing.get_filterset_class()).qs)
        if self.request.GET.get("scope") != "all":
            numbers = {int(pk) for pk in self.request.GET.getlist("row") if re.fullmatch(IdConverter.regex, pk)}
            found = found.filter(pk__in=sorted(numbers)[: MOST + 1])
        return list(self.with_rules(found)[: MOST + 1])

    def with_rules(self, rows):
        """What the rules read of each row besides."""
        return rows

    def confirmed(self, numbers) -> list:
        """Those of the form that the person sees now: what the filters say of them may have changed."""
        found = {row.pk: row for row in self.with_rules(self.listing.get_queryset().filter(pk__in=numbers))}
        return [found[number] for number in dict.fromkeys(numbers) if number in found]

    def get_form_class(self):
        return self.act.form_class

    def get_initial(self):
        return self.act.shown([row for row, why in self.judged(self.rows) if not why])

    def judged(self, rows):
        self.act.look(rows, by=self.request.user, today=self.today)
        return [(row, self.act.refusal(self.request.user, row)) for row in rows]

    def get_context_data(self, **kwargs):
        form = kwargs.get("form") or self.get_form()
        numbers = form.cleaned_data.get("rows") if form.is_bound and hasattr(form, "cleaned_data") else None
        judged = self.judged(self.confirmed(numbers) if numbers else self.rows[:MOST])
        able = [row for row, why in judged if not why]
        if form.is_bound and not numbers:  # what was posted as rows is none: those of the address again
            form.data = form.data.copy()
            for name, value in self.act.shown(able).items():
                form.data[name] = value
        return super().get_context_data(
            title=self.act.label, act=self.act, able=self.listing.prepare(able), today=self.today,
            refused=[(row, why) for row, why in judged if why], cancel_url=self.back_url, danger=self.act.danger,
            summary=self.act.summary(able) if able else "",
            submit_label=f"{self.act.label}（{len(able)}）", **(kwargs | {"form": form}),
        )  # fmt: skip

    def form_valid(self, form):
        rows = self.confirmed(form.cleaned_data["rows"])
        outcome = do_to_each(self.act, rows, by=self.request.user, today=self.today, data=form.cleaned_data)
        if outcome.done:
            messages.success(self.request, self.act.done_words(len(outcome.done)))
        if outcome.refused:
            messages.warning(self.request, refused_words(outcome.refused))
        return HttpResponseRedirect(self.back_url)


def refused_words(refused) -> str:
    lines = [_("%(name)s: %(text)s") % {"name": row, "text": why} for row, why in refused[:NAMED]]
    head = ngettext("%(count)d was left as it is.", "%(count)d were left as they are.", len(refused))
    more = [_("…and %(count)d more.") % {"count": len(refused) - NAMED}] if len(refused) > NAMED else []
    return " ".join([head % {"count": len(refused)}, *lines, *more])
