import logging

from django.db import Error

from audit.context import acting
from audit.trail import Event, note_apart, write_apart

log = logging.getLogger(__name__)


class ActorMiddleware:
    """Each entry of a request names the person signed in and the address of the connection, and a refusal is an entry.

    The address is REMOTE_ADDR, which TrustedAddressMiddleware has set: never a header the caller may write.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with acting(request=request, address=request.META.get("REMOTE_ADDR") or "") as now:
            response = self.get_response(request)
            if response.status_code in (403, 404):
                note_refusal(request, response.status_code)
            if now.waiting:
                write_apart(now.waiting)
        return response


def note_refusal(request, status):
    """A page that was forbidden, and one that "does not exist" although its record does: that is how probing looks.

    A stranger is sent to the sign-in instead; only a form without its token is refused them, which the log tells. In
    the trail it would let anybody write without end.
    """
    if not request.user.is_authenticated:
        return
    try:
        record = record_asked_for(request)
        if status == 403 or record is not None:
            note_apart(Event.REFUSED, record=record, path=address_of(request), method=request.method, status=status)
    except Error:
        log.exception("a refusal could not be told")


def address_of(request) -> str:
    """Without the part that is a secret: whoever reads the trail must not be able to open it."""
    match = request.resolver_match
    secret = match and (match.kwargs.get("secret") or match.kwargs.get("key"))
    return (request.path.replace(secret, "[secret]") if secret else request.path)[:300]


def record_asked_for(request):
    match = request.resolver_match
    model = match and getattr(getattr(match.func, "view_class", match.func), "model", None)
    return model._base_manager.filter(pk=match.kwargs["pk"]).first() if model and "pk" in match.kwargs else None
