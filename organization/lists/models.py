"""A way of looking at a list that someone kept: its filters and its order under a name."""

from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from organization.people.models import User
from organization.tree.models import Unit

LONGEST_QUERY = 1000


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those shared with a unit in which one holds a post or with a unit above it."""
        paths = {path for _unit_id, path in user.scope.posts} | user.scope.ancestors()
        return self.filter(Q(user=user) | Q(unit__path__in=sorted(paths)))

    def of_list(self, address: str):
        return self.filter(address=address).order_by("name", "pk")


class SavedView(models.Model):
    """It holds a question and no answer: whoever opens it sees of its rows what they may see themselves."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views", verbose_name=_("kept by"))
    address = models.CharField(_("list"), max_length=100, editable=False)
    name = models.CharField(_("name"), max_length=20)
    query = models.CharField(_("filters"), max_length=LONGEST_QUERY, blank=True, editable=False)
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("shared with"),
        help_text=_("Everyone with a post there or below finds it above the list. Empty: only I do."),
    )  # fmt: skip
    is_pinned = models.BooleanField(_("as a tab above the list"), default=True)
    is_start = models.BooleanField(
        _("open the list with it"), default=False, help_text=_("For me, whenever I come from the menu.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        constraints = [
            models.UniqueConstraint(fields=["user", "address", "name"], name="saved_view_name_once",
                                    violation_error_message=_("You keep a view of this name already.")),
            models.UniqueConstraint(fields=["user", "address"], condition=Q(is_start=True),
                                    name="saved_view_one_start"),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The list as the view shows it; the start page where the list is no more. An address that says nothing would
        open with one's start view, and that may be this one."""
        try:
            return f"{reverse(self.address)}?{self.query or 'view='}"
        except NoReverseMatch:
            return "/"
