"""Rows of the permission matrix: what is said about something owed, of either kind, while it is being done."""

import uuid

from django.utils import timezone

from responsibility.models import Extension
from tests.access.kinds import RECORD, REVIEW, Of
from tests.access.world import CANARY
from tests.cast import make_assignment, make_user
from tests.rectification.factory import Stage as ItemStage
from tests.rectification.factory import make_item


def assignment(world, relation):
    return make_assignment(world.units[relation], title=f"任务{CANARY[relation]}", created_by=world.author)


def problem(world, relation):
    return make_item(world.units[relation], ItemStage.IN_PROGRESS, title=f"问题{CANARY[relation]}",
                     created_by=world.author, due_on=timezone.localdate())  # fmt: skip


def asking(make):
    """The same with a request for more time, by someone who has left since."""

    def with_request(world, relation):
        work, today = make(world, relation), timezone.localdate()
        Extension.objects.create(subject=work, number=1, by=world.author, on=today, due_on=work.due_on,
                                 to_day=today.replace(year=today.year + 1, day=1), reason=CANARY[relation])  # fmt: skip
        return work

    return with_request


def owned(make):
    """The same with an owner: somebody to be urged."""

    def with_owner(world, relation):
        work = make(world, relation)
        work.owner = make_user(f"{CANARY[relation]}-{uuid.uuid4().hex[:6]}", world.units[relation])
        work.save()
        return work

    return with_owner


def rows_of(namespace, make):
    return {
        f"{namespace}:progress": Of(make, RECORD, posts=True),
        f"{namespace}:urge": Of(owned(make), REVIEW, posts=True),
        f"{namespace}:instruct": Of(make, REVIEW, posts=True),
        f"{namespace}:extension_ask": Of(make, RECORD, posts=True),
        f"{namespace}:extension": Of(asking(make), REVIEW, posts=True),
        f"{namespace}:extension_withdraw": Of(asking(make), RECORD, posts=True),
    }


FOLLOWING_UP = rows_of("responsibility", assignment) | rows_of("rectification", problem)
