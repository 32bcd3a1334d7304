"""Rows of the permission matrix: groups and their members."""

import uuid
from datetime import date

from organization.groups.models import Group, Membership
from tests.access.kinds import Of, Page
from tests.access.world import CANARY, reaches
from tests.cast import LONG_AGO, make_user


def keeps_groups(role, relation=None):
    return reaches(role, "administer", relation) or reaches(role, "record", relation)


def group(world, relation):
    return Group.objects.create(unit=world.units[relation], name=f"小组{CANARY[relation]}{uuid.uuid4().hex[:6]}")


def ended_group(world, relation):
    row = group(world, relation)
    row.active_to = date(2024, 1, 5)
    row.save()
    return row


def membership(world, relation):
    person = make_user(f"{CANARY[relation]}-{uuid.uuid4().hex[:6]}", world.units[relation])
    return Membership.objects.create(group=group(world, relation), user=person, from_on=LONG_AGO)


GROUPS = {
    "organization:groups": Page(),
    "organization:group_create": Page(keeps_groups, posts=True),
    "organization:group": Of(group),
    "organization:group_edit": Of(group, keeps_groups, posts=True),
    "organization:group_end": Of(group, keeps_groups, posts=True),
    "organization:group_reopen": Of(ended_group, keeps_groups, post_only=True),
    "organization:members_add": Of(group, keeps_groups, posts=True),
    "organization:membership_edit": Of(membership, keeps_groups, posts=True),
    "organization:membership_end": Of(membership, keeps_groups, posts=True),
}
