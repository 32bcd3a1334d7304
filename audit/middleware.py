from auditlog.context import set_actor


class ActorMiddleware:
    """Each audited write of a request names the person signed in and the address of the connection.

    The address is the peer's own (REMOTE_ADDR), never a header the peer may write.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user if request.user.is_authenticated else None
        with set_actor(user, remote_addr=request.META.get("REMOTE_ADDR")):
            return self.get_response(request)
