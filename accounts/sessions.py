"""How long a sign-in lasts, how many there are at once, and how they end."""

import time
from dataclasses import dataclass
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
SEEN_EVERY = 60  # seconds: being seen is written at most once a minute


@dataclass(frozen=True)
class Over:
    """Why a session is over."""

    idle: bool


def begin(session):
    session[SIGNED_IN_AT] = session[SEEN_AT] = time.time()


def over(session) -> Over | None:
    now = time.time()
    if now - session.get(SEEN_AT, now) > settings.SESSION_IDLE_SECONDS:
        return Over(idle=True)
    if now - session.get(SIGNED_IN_AT, now) > settings.SESSION_COOKIE_AGE:
        return Over(idle=False)
    return None


def seen(request):
    """A person did something. A fragment that the page fetches by itself says `X-Background` and does not count."""
    if SIGNED_IN_AT not in request.session:  # a session from before these limits
        begin(request.session)
    now = time.time()
    if "X-Background" not in request.headers and now - request.session[SEEN_AT] > SEEN_EVERY:
        request.session[SEEN_AT] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


def end_idle(now, **whose):
    """Those that the idle or the absolute limit has ended already, though no request has come to be told so."""
    unused = now - timedelta(seconds=settings.SESSION_IDLE_SECONDS + SEEN_EVERY)
    too_old = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    for row in UserSession.objects.filter(Q(last_seen_at__lt=unused) | Q(created_at__lt=too_old), **whose):
        row.end()


@transaction.atomic
def end_all(*, user, but: str = "") -> int:
    """Every session of this person; the next request of each is that of a stranger."""
    rows = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for row in rows:
        row.end()
    return len(rows)


def end_oldest(*, user):
    """No more sign-ins at once than SESSIONS_AT_ONCE: the one unused longest goes."""
    if not settings.SESSIONS_AT_ONCE:
        return
    for row in UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")[settings.SESSIONS_AT_ONCE :]:
        row.end()
