"""The page where minutes are written, and the address where it stores them by itself."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from meetings import rules
from meetings.minutes.forms import MinutesForm, TextForm
from meetings.minutes.services import Differs, Gone, keep_text, locked_words, writing_now
from meetings.minutes.texts import headings, with_headings
from meetings.records.steps import OneMeeting
from organization.pages import GuardedFormMixin


def draft_of(meeting) -> str:
    """What the browser keeps unsaved text under (static/js/draft.js), beside who typed it."""
    return f"minutes-{meeting.pk}"


def also_writing(meeting, user) -> str:
    names = sorted({str(sitting.by) for sitting in writing_now(meeting, user, timezone.now())})
    return _("Also writing now: {names}").format(names=_(", ").join(names)) if names else ""


class MinutesPage(GuardedFormMixin, OneMeeting, FormView):
    """Opened only while the record is open. Whoever comes too late with a typed page is told so and keeps the text; the
    meeting's page shows what this machine holds of it."""

    rule = rules.can_record
    form_class = MinutesForm
    template_name = "meetings/minutes.html"
    http_method_names = ["get", "head", "options", "post"]
    title = gettext_lazy("Write the minutes")

    def get(self, request, *args, **kwargs):
        if not rules.can_edit(request.user, self.object):
            return self.back(messages.WARNING, locked_words())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"meeting": self.object}

    def post(self, request, *args, **kwargs):
        if "headings" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        form.data = form.data.copy()
        form.data["discussion"] = with_headings(form.data.get("discussion", ""), headings(self.object))
        return self.render_to_response(self.get_context_data(form=form))

    def form_valid(self, form):
        try:
            is_whole = form.save(now=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        if not is_whole:
            form.show_conflicts()
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(self.request, _("The minutes are saved."), extra_tags=f"draft:{draft_of(self.object)}")
        return HttpResponseRedirect(self.object.get_absolute_url())

    def get_context_data(self, **kwargs):
        meeting = self.object
        return super().get_context_data(
            title=self.title, object=meeting, today=self.today, draft=draft_of(meeting), headings=headings(meeting),
            writing=also_writing(meeting, self.request.user), **kwargs,
        )  # fmt: skip


class MinutesSave(GuardedFormMixin, OneMeeting, View):
    """POST only. Answers JSON: 200 with what is stored now, or 409 with why it is not stored: `differs` (what is, and
    by whom), `gone` (no such item any more), `locked`, `refused` (words)."""

    rule = rules.can_record
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        form = TextForm(request.POST, user=request.user, today=self.today)
        meeting, now = self.object, timezone.now()
        if not form.is_valid():
            words = " ".join(error for errors in form.errors.values() for error in errors)
            return refused("refused", message=words)
        data = form.cleaned_data
        try:
            kept = keep_text(meeting=meeting, code=data["part"], text=data["text"], base=data["base"], was=data["was"],
                             both=data["both"], by=request.user, now=now)  # fmt: skip
        except Differs as differs:
            part = differs.part
            return refused("differs", stored=part.text, base=part.base, label=part.name, by=str(differs.by or ""))
        except Gone:
            return refused("gone", message=_("What this was written for was taken off the record meanwhile. Your "
                                             "text stays here; copy it to where it belongs."))  # fmt: skip
        except ValidationError as refusal:
            return refused("locked", message=" ".join(refusal.messages))
        return JsonResponse({"text": kept.part.text, "base": kept.part.base, "sent": kept.sent,
                             "merged": kept.is_merged, "others": kept.others})  # fmt: skip


def refused(why, **facts):
    return JsonResponse({"why": why, **facts}, status=409)
