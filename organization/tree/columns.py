"""The columns of the list of units."""

from django.utils.translation import gettext_lazy as _

from organization.lists.columns import Column, as_listed
from organization.tree.models import Unit

UNITS = (
    Column("name", _("Unit"), "name"),
    Column("short", _("Short name"), "short_name", on_page=False),
    Column("code", _("Code"), "code", ("code",)),
    Column("kind", _("Kind"), "get_kind_display", (as_listed("kind", Unit.Kind.values),)),
    Column("active", _("Active"), lambda unit: f"{unit.active_from or ''} — {unit.active_to or ''}", ("active_to",)),
)
