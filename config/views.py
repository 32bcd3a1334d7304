"""Pages that belong to no app: refusals, faults, and the answer to a monitor."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from reminders import health


@login_not_required
@require_safe
def healthz(request):
    """For monitors and for `serve`: 200 while the database answers, else 503; and whether reminders are worked out."""
    try:
        since, unsent = health.age(), health.oldest_unsent()
        is_silent = health.is_silent()
    except DatabaseError:
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({
        "database": "ok",
        "reminders": "silent" if is_silent else "ok",
        "last_sweep_seconds": since and round(since.total_seconds()),
        "oldest_unsent_seconds": unsent and round(unsent.total_seconds()),
    })  # fmt: skip


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def too_large(request, **limits):
    """413 naming the limit: `limit` in bytes, or the number of `fields` or `files`."""
    return render(request, "413.html", limits, status=413)


def permission_denied(request, exception=None):
    return render(request, "403.html", {"exception": str(exception or "")}, status=403)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def page_not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    """Our fault. Asks neither the database nor the context processors: they may be what failed."""
    if is_unavailable(sys.exc_info()[1]):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
    return HttpResponse(render_to_string("500.html"), status=500)


def is_unavailable(error):
    """The database does not answer or is busy beyond patience; a wrong statement is a fault of ours, not this."""
    if isinstance(error, OperationalError) and connection.vendor == "sqlite":
        return "locked" in str(error) or "unable to open" in str(error)
    return isinstance(error, OperationalError | InterfaceError)
