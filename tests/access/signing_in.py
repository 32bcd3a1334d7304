"""The rows of the addresses about signing in, for the permission matrix."""

import uuid

from allauth.usersessions.models import UserSession

from tests.access.kinds import Of, Page
from tests.cast import make_user


def keeps_sign_in(role, relation=None):
    return role == "security"


def someone(world, relation):
    return make_user(f"someone-{uuid.uuid4().hex[:6]}")


def session(world, relation):
    return UserSession.objects.create(user=world.author, ip="10.0.0.1", session_key=uuid.uuid4().hex, user_agent="x")


SIGNING_IN = {
    "accounts:protection": Page(keeps_sign_in),
    "accounts:kept": Page(posts=True),
    "accounts:end_session": Of(session, sees=lambda role, relation: True, post_only=True),
    "accounts:person": Of(someone, keeps_sign_in, lambda role, relation: True),
    "accounts:unlock": Of(someone, keeps_sign_in, lambda role, relation: True, post_only=True),
    "accounts:end_sessions": Of(someone, keeps_sign_in, lambda role, relation: True, post_only=True),
    "accounts:reset_second_factor": Of(someone, keeps_sign_in, lambda role, relation: True, post_only=True),
}
