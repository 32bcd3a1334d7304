"""Where Django finds the models, and everyone else too: units, people, posts, groups, absences."""

from django.db import models

from organization.absences.models import Absence, DeclinedCover
from organization.dated import DatedQuerySet
from organization.groups.models import Group, Membership
from organization.lists.models import SavedView
from organization.people.models import User, plain
from organization.people.posts import Charge, Posting
from organization.tree.models import TreeLock, Unit, UnitName

__all__ = [
    "Absence", "Charge", "DatedQuerySet", "DeclinedCover", "Group", "Membership", "OnceKey", "Posting", "SavedView",
    "TreeLock", "Unit", "UnitName", "User", "plain",
]  # fmt: skip


class OnceKey(models.Model):
    """A create form's one-use key: the second click of a double click finds the record the first one made."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    location = models.CharField(max_length=200, blank=True)
    used_at = models.DateTimeField(auto_now_add=True)
