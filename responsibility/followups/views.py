"""Pages on which something is said about an obligation of any kind: as_view(model=...) is all a kind adds (see
follow_up_urls.py)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from organization.models import OnceKey
from organization.pages import StepRefusedMixin
from responsibility.followups import rules
from responsibility.followups import services as following_up
from responsibility.followups.forms import (
    AskExtensionForm,
    DecideExtensionForm,
    InstructionForm,
    ProgressForm,
    UrgeForm,
    WithdrawExtensionForm,
)
from responsibility.obligations import concerned
from responsibility.obligations.pages import OneObligation
from responsibility.rules import can_answer

MOVED_ON = gettext_lazy("This can no longer be done: the record has moved on.")


def unsigned(obligation):
    return "" if obligation.is_in_hand else _("Sign for it first.")


class FollowUpPage(StepRefusedMixin, OneObligation, FormView):
    """A stranger gets 404, who may never 403, who may but not now is told why and led back."""

    title = submit_label = said = ""

    def may(self) -> bool:
        raise NotImplementedError

    def hindrance(self) -> str:
        """Why it can't be done now, in words; "" where it can."""
        return "" if rules.is_doers_turn(self.object) else MOVED_ON

    def carry_out(self, data):
        raise NotImplementedError

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "owner", *self.model.TURNS)

    def dispatch(self, request, *args, **kwargs):
        if not self.may():
            raise PermissionDenied
        if words := self.hindrance():
            messages.warning(request, words)
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "obligation": self.object}

    def get_context_data(self, **kwargs):
        kwargs.setdefault("intro", str(self.object))
        return super().get_context_data(title=self.title, submit_label=self.submit_label, **kwargs)

    @property
    def told_by(self):
        return {"by": self.request.user, "today": self.today}

    def form_valid(self, form):
        key = form.cleaned_data.pop("once", None)
        here = self.object.get_absolute_url()
        try:
            with transaction.atomic():
                if key:
                    OnceKey.objects.create(key=key, user=self.request.user, location=here)
                self.carry_out(form.cleaned_data)
        except IntegrityError:
            if not key or not OnceKey.objects.filter(key=key, user=self.request.user).exists():
                raise
            messages.info(self.request, _("This was saved already; here it is."))
            return HttpResponseRedirect(here)
        except ValidationError as refusal:
            return self.refused(form, refusal)
        return self.back(self.said)

    def refused(self, form, refusal):
        """Where it can't be done at all any more, the form is of no use."""
        self.object = type(self.object).objects.get(pk=self.object.pk)
        if self.hindrance():
            messages.warning(self.request, " ".join(refusal.messages))
            return HttpResponseRedirect(self.object.get_absolute_url())
        return self.step_refused(form, refusal)


class ProgressPage(FollowUpPage):
    form_class = ProgressForm
    title = submit_label = gettext_lazy("Report progress")
    said = gettext_lazy("The report is kept.")

    def may(self):
        return can_answer(self.request.user, self.object)

    def hindrance(self):
        return super().hindrance() or unsigned(self.object)

    def carry_out(self, data):
        following_up.report_progress(obligation=self.object, **self.told_by, **data)


class UrgePage(FollowUpPage):
    """Whom it reaches is shown first; each may be left out."""

    form_class = UrgeForm
    template_name = "responsibility/urge.html"
    title = submit_label = gettext_lazy("Urge")
    said = gettext_lazy("Those chosen are told.")

    def may(self):
        return rules.may_urge(self.request.user, self.object)

    def hindrance(self):
        words = super().hindrance()
        return words or ("" if self.receivers else _("Nobody is there to be urged."))

    @cached_property
    def receivers(self):
        return concerned.receivers(self.object, self.today, besides=self.request.user)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "receivers": self.receivers}

    def get_context_data(self, **kwargs):
        earlier = self.object.urgings.select_related("by").prefetch_related("urged__person")
        return super().get_context_data(earlier=earlier, **kwargs)

    def carry_out(self, data):
        following_up.urge(obligation=self.object, **self.told_by, **data)


class InstructPage(FollowUpPage):
    form_class = InstructionForm
    title = submit_label = gettext_lazy("Write an instruction")
    said = gettext_lazy("The instruction is kept, and whoever answers for the work is told.")

    def may(self):
        return rules.can_instruct(self.request.user, self.object)

    def hindrance(self):
        return ""

    def carry_out(self, data):
        following_up.instruct(obligation=self.object, **self.told_by, **data)


class AskExtensionPage(FollowUpPage):
    form_class = AskExtensionForm
    template_name = "responsibility/extension.html"
    title = submit_label = gettext_lazy("Ask for more time")
    said = gettext_lazy("The request waits for its decision; until then the present due day holds.")

    def may(self):
        return can_answer(self.request.user, self.object)

    def hindrance(self):
        return super().hindrance() or unsigned(self.object) or rules.why_no_extension(self.object, self.today)

    def carry_out(self, data):
        following_up.ask_extension(obligation=self.object, **self.told_by, **data)


class OnExtension(FollowUpPage):
    """About the one request that waits, or the last one there was."""

    template_name = "responsibility/extension.html"

    @cached_property
    def extension(self):
        rows = self.object.extensions.select_related("by", "acting_for")
        return rows.undecided().first() or rows.first()

    def hindrance(self):
        if self.extension is None or not self.extension.is_undecided:
            return _("No request for more time waits here.")
        return ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(extension=self.extension, **kwargs)

    def refused(self, form, refusal):
        self.__dict__.pop("extension", None)
        return super().refused(form, refusal)


class DecideExtensionPage(OnExtension):
    form_class = DecideExtensionForm
    title = submit_label = gettext_lazy("Decide about more time")
    said = gettext_lazy("The decision is kept, and whoever asked is told.")

    def may(self):
        return rules.can_decide_extension(self.request.user, self.object, self.extension)

    def hindrance(self):
        words = "" if rules.is_doers_turn(self.object) else MOVED_ON
        return super().hindrance() or words or rules.nothing_to_extend(self.object)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "extension": self.extension}

    def carry_out(self, data):
        following_up.decide_extension(extension=self.extension, **self.told_by, **data)


class WithdrawExtensionPage(OnExtension):
    form_class = WithdrawExtensionForm
    title = submit_label = gettext_lazy("Withdraw the request for more time")
    said = gettext_lazy("The request is withdrawn; the present due day holds.")

    def may(self):
        return rules.can_withdraw_extension(self.request.user, self.object, self.extension)

    def carry_out(self, data):
        following_up.withdraw_extension(extension=self.extension, **self.told_by)
