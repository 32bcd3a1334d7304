from audit.context import acting
from audit.trail import Event, note_apart, write_apart


class ActorMiddleware:
    """Each entry of a request names the person signed in and the address of the connection, and a refusal is an entry.

    The address is REMOTE_ADDR, which TrustedAddressMiddleware has set: never a header the caller may write.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with acting(request=request, address=request.META.get("REMOTE_ADDR") or "") as now:
            response = self.get_response(request)
            if response.status_code == 403:
                note_apart(Event.REFUSED, path=request.path[:300], method=request.method)
            if now.waiting:
                write_apart(now.waiting)
        return response
