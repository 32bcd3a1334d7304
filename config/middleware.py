"""What holds for every request and every answer, whichever app is asked."""

import contextlib
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import UnreadablePostError

from config import views

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")
)
NUL = "\0"
FORM_LIMITS = {
    RequestDataTooBig: ("limit", "DATA_UPLOAD_MAX_MEMORY_SIZE"),
    TooManyFieldsSent: ("fields", "DATA_UPLOAD_MAX_NUMBER_FIELDS"),
    TooManyFilesSent: ("files", "DATA_UPLOAD_MAX_NUMBER_FILES"),
}


class TrustedAddressMiddleware:
    """Behind our own proxies, the address of a request is the one the outermost of them saw (ASVS 4.1.3).

    PROXY_COUNT entries from the right of X-Forwarded-For are our proxies' own words; whatever stands left of them the
    caller wrote. Everything after this reads REMOTE_ADDR: sign-in limits, audit.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.PROXY_COUNT:
            named = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            with contextlib.suppress(ValueError, IndexError):
                request.META["REMOTE_ADDR"] = str(ip_address(named[-settings.PROXY_COUNT].strip()))
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """The browser may run only our own files, and keeps no page: offices share machines.

    A view that set one of these headers itself is left alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class RequestLimitsMiddleware:
    """Refuse what is too large or can't be text, with a page in words, before any view or form meets it.

    Stands before the session (whose key comes from a cookie); `process_view` still runs after the reader and the
    language are known, and before anything else reads the form.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A quoted cookie can smuggle in a NUL, which PostgreSQL refuses. Such a cookie is not one of ours.
        for name in [name for name, value in request.COOKIES.items() if NUL in name + value]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if NUL in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return views.bad_request(request, BadRequest("NUL character in the address"))
        length, limit = content_length(request), size_limit(request)
        if length is None:
            return views.bad_request(request, BadRequest("a length that is no number"))
        if length > limit:
            if not request.user.is_authenticated and getattr(view, "login_required", True):
                return redirect_to_login(request.get_full_path())
            return views.too_large(request, limit=limit)
        try:
            request.POST  # noqa: B018  (reads the form, and so meets Django's own limits here)
        except tuple(FORM_LIMITS) as error:
            name, setting = FORM_LIMITS[type(error)]
            return views.too_large(request, **{name: getattr(settings, setting)})
        except UnreadablePostError as error:
            return views.bad_request(request, error)
        return None


def content_length(request) -> int | None:
    """None where the header says no length."""
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None


def size_limit(request):
    """Bytes of a whole request: text alone, or text and uploads."""
    if request.content_type == "multipart/form-data":
        return settings.ATTACHMENT_MAX_SIZE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
