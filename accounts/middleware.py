"""How long a session lasts, and what comes before anything else."""

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.httpkit import add_query_params
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import devices, due, kept, notes, sessions


class SessionLimitsMiddleware:
    """Idle and absolute limits (ASVS 7.3.1, 7.3.2). Before LoginRequiredMiddleware: who was is now a stranger.

    What was posted over the limit is kept for the person (`kept.py`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.timed_out = None
        if request.user.is_authenticated:
            if over := sessions.over(request.session):
                self.end(request, over)
            else:
                sessions.seen(request)
        return self.get_response(request)

    def end(self, request, over):
        request.timed_out, request.was = over, request.user
        UserSession.objects.filter(session_key=request.session.session_key or "").delete()
        notes.note(
            notes.Event.SESSION_ENDED, by=request.user, record=request.user, why="idle" if over.idle else "too long"
        )
        request.session.flush()
        request.user = AnonymousUser()

    def process_view(self, request, view, args, kwargs):
        if not request.timed_out or not getattr(view, "login_required", True):
            return None
        messages.info(request, self.words(request.timed_out))
        if request.method == "POST" and kept.keep(request.was, request):
            messages.info(request, _("What you had typed is kept: it is offered to you after signing in."))
        return redirect_to_login(request.get_full_path() if request.method == "GET" else page_before(request))

    def words(self, over):
        if over.idle:
            minutes = settings.SESSION_IDLE_SECONDS // 60
            return ngettext(
                "You were signed out because nothing was done for %(count)d minute.",
                "You were signed out because nothing was done for %(count)d minutes.",
                minutes,
            ) % {"count": minutes}
        hours = settings.SESSION_COOKIE_AGE // 3600
        return ngettext(
            "You were signed out because a sign-in lasts %(count)d hour.",
            "You were signed out because a sign-in lasts %(count)d hours.",
            hours,
        ) % {"count": hours}


def page_before(request) -> str:
    """Where a post came from, as far as it is one of our pages; else the start page."""
    origin = f"{request.scheme}://{request.get_host()}"
    before = request.headers.get("referer", "")
    return before.removeprefix(origin) if before.startswith(f"{origin}/") else "/"


class DueFirstMiddleware:
    """An expired password or a missing second factor comes first; a sensitive act asks once more who is there.

    After allauth's middleware, so that its own way of keeping a posted form (the whole request, cookies and all, in
    the session) is never taken.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if user := getattr(request, "known_from_now_on", None):
            devices.remember(request, response, user)
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if "kept-form" in request.POST:
            kept.forget(request.user)
        page = due.page_due(request)
        if page is None or request.resolver_match.view_name in page[1]:
            return None
        if request.method == "POST":
            kept.keep(request.user, request)
        messages.warning(request, due.why(page[0]))
        return HttpResponseRedirect(reverse(page[0]))

    def process_exception(self, request, exception):
        if not isinstance(exception, ReauthenticationRequired):
            return None
        methods = get_adapter().get_reauthentication_methods(request.user)
        page = methods[0]["url"] if methods else reverse("account_login")
        target = request.get_full_path() if request.method == "GET" else page_before(request)
        if request.method == "POST" and kept.keep(request.user, request):
            target = reverse("accounts:kept")
        elif request.method == "POST":
            messages.info(request, _("Nothing has been done yet. Afterwards, press the same button once more."))
        request.session["step_up"] = {"next": target, "for": getattr(request, "step_up_for", "")}
        return HttpResponseRedirect(add_query_params(page, {"next": target}))
