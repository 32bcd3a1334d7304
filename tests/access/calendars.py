"""Rows of the matrix: the calendar, and subscriptions to it. A subscription is its person's alone."""

import uuid

from accounts.models import FeedKey
from tests.access.kinds import Of, Page, Secret
from tests.access.world import reaches


def has_post(role):
    return reaches(role, "read")


def feed_key(world, relation):
    return FeedKey.objects.create(user=world.author, name=uuid.uuid4().hex[:8], digest=uuid.uuid4().hex)


CALENDARS = {
    "dashboard:calendar": Page(),
    "dashboard:feeds": Page(has_post),
    "dashboard:feed_create": Page(has_post, posts=True),
    "dashboard:feed_revoke": Of(feed_key, sees=lambda role, relation: False, post_only=True),
    "dashboard:feed": Secret("tests/dashboard/test_feed.py"),
}
