"""The security administrator's pages about sign-in, and what one typed before one was signed out."""

from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import DetailView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from accounts import devices, feed_keys, kept, lockout, notes, rules, second_factor, sessions
from accounts.models import KnownDevice, PasswordSet
from organization.pages import RuleMixin
from organization.step_up import StepUpMixin

MOST_FOUND = 20


class Protection(RuleMixin, TemplateView):
    """Who is locked out at present, and the way to anybody's sign-in."""

    rule = rules.keeps_sign_in
    template_name = "accounts/protection.html"

    def get_context_data(self, **kwargs):
        asked = self.request.GET.get("q", "").replace("\0", "").strip()[:64]
        people = get_user_model().objects.filter(Q(name__icontains=asked) | Q(username__icontains=asked))
        return super().get_context_data(
            title=_("Sign-in protection"), asked=asked, found=people[:MOST_FOUND] if asked else None,
            locked=lockout.locked_names(timezone.now()), **kwargs,
        )  # fmt: skip


class ForKeepers:
    """For the security administrator: anyone else is refused before it shows which numbers belong to someone."""

    def get_object(self, queryset=None):
        if not rules.keeps_sign_in(self.request.user):
            raise PermissionDenied
        return super().get_object(queryset)


class PersonSignIn(ForKeepers, DetailView):
    """How one person signs in: no secret of theirs, and no way to choose one."""

    model = get_user_model()
    template_name = "accounts/person.html"
    context_object_name = "person"

    def get_context_data(self, **kwargs):
        person, user = self.object, self.request.user
        sessions.end_idle(timezone.now(), user=person)
        return super().get_context_data(
            title=_("Sign-in of %(name)s") % {"name": person.name},
            sessions=UserSession.objects.filter(user=person).order_by("-last_seen_at"),
            has_second_factor=second_factor.has_second_factor(person),
            needs_second_factor=second_factor.needs_second_factor(person),
            is_locked=any(row.user_id == person.pk for row in lockout.locked_names(timezone.now())),
            password_set=PasswordSet.objects.filter(user=person).order_by("-pk").first(),
            device_count=KnownDevice.objects.filter(user=person).count(), feed_count=person.feed_keys.count(),
            can_end=rules.can_end_sessions(user, person), can_reset=rules.can_reset_second_factor(user, person),
            **kwargs,
        )  # fmt: skip


class PersonVerb(ForKeepers, RuleMixin, SingleObjectMixin, View):
    """POST does one thing to a person's sign-in and returns to its page."""

    model = get_user_model()
    http_method_names = ["post"]

    def post(self, request, pk):
        person = self.get_object()
        messages.success(request, self.act(person))
        return HttpResponseRedirect(reverse("accounts:person", args=[person.pk]))


class Unlock(PersonVerb):
    rule = rules.can_unlock

    def act(self, person):
        lockout.unlock(user=person)
        notes.note(notes.Event.UNLOCKED, by=self.request.user, record=person)
        return _("%(name)s can sign in at once.") % {"name": person.name}


class EndSessions(StepUpMixin, PersonVerb):
    step_up_for = gettext_lazy("end the sessions of another person")
    rule = rules.can_end_sessions

    def act(self, person):
        count = sessions.end_all(user=person)
        devices.forget(person)
        feed_keys.revoke_all(user=person)
        notes.note(notes.Event.SESSION_ENDED, by=self.request.user, record=person, count=count)
        return ngettext(
            "%(count)d session of %(name)s is ended.", "%(count)d sessions of %(name)s are ended.", count
        ) % {"count": count, "name": person.name}


class ResetSecondFactor(StepUpMixin, PersonVerb):
    step_up_for = gettext_lazy("take away the second factor of another person")
    rule = rules.can_reset_second_factor

    def act(self, person):
        second_factor.reset(user=person)
        sessions.end_all(user=person)
        feed_keys.revoke_all(user=person)
        return _("The second factor of %(name)s is taken away, and every session ended.") % {"name": person.name}


class Kept(TemplateView):
    """What one had typed when the sign-in ended: sent again by one's own click, or thrown away."""

    template_name = "accounts/kept.html"

    def post(self, request):
        kept.forget(request.user)
        return redirect("/")

    def get_context_data(self, **kwargs):
        row = kept.kept_for(self.request.user)
        title = _("What you had typed")
        return super().get_context_data(
            title=title, kept=row, texts=row and kept.texts(row), choices=row and kept.choices(row), **kwargs
        )


class SessionList(ListUserSessionsView):
    """Where one is signed in: no session that is over."""

    def get_context_data(self, **kwargs):
        sessions.end_idle(timezone.now(), user=self.request.user)
        return super().get_context_data(**kwargs)


class EndOneSession(View):
    """One of one's own sessions elsewhere."""

    http_method_names = ["post"]

    def post(self, request, pk):
        row = UserSession.objects.filter(user=request.user, pk=pk).first()
        if row and not row.is_current():
            notes.ended(row, by=request.user)
            row.end()
            messages.success(request, _("That session is ended."))
        return redirect("usersessions_list")
