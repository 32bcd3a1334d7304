"""Ledgers by name, for the command line: each is a list of the product, in the columns that its page exports: those in
which it is imported, where it has them.

An app names its own on its AppConfig: `ledgers = {"duties": "responsibility:duties"}`, the address of a list that is
narrowed by unit and by year.
"""

from functools import cache

from django.apps import apps
from django.http import HttpRequest
from django.utils import timezone

from organization.lists.sheets import about, write_list


@cache
def ledgers() -> dict[str, str]:
    """Every kind with the address of its list, in the order of the apps."""
    return {
        kind: address for config in apps.get_app_configs() for kind, address in getattr(config, "ledgers", {}).items()
    }


class Ledger:
    """The rows of one unit, with all below it, and of one year: those that `by` may see or, with nobody, all of them,
    for whoever runs commands on the server under `name`."""

    def __init__(self, kind, *, unit, year: int, by=None, name=""):
        from organization.lists.views import list_page  # pages import the tools of lists

        opened = list_page(ledgers()[kind])
        self.page = (opened if by else type(f"Whole{opened.__name__}", (opened,), {"seen": whole}))()
        request = HttpRequest()
        if by:
            request.user = by
        self.page.setup(request)
        self.unit, self.year, self.by, self.name = unit, year, by, name
        self.sheet = self.page.ledger or self.page
        self.title, self.kind = str(self.sheet.title), opened.model._meta.label_lower
        self.filters = opened.filterset_class.base_filters
        in_year = {self.filters["year"].field_name: year}
        self.rows = self.page.get_queryset().within(unit).standing().filter(**in_year)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What narrows it, in the words of its page."""
        return [
            (str(self.filters[name].label), str(value)) for name, value in (("unit", self.unit), ("year", self.year))
        ]

    def write(self, count: int):
        lines = about(
            user=self.by, name=self.name, title=self.title, chosen=self.chosen, count=count, now=timezone.now()
        )
        return write_list(
            title=self.title, lines=lines, columns=self.sheet.columns, rows=self.rows, prepare=self.sheet.prepare
        )


def whole(_page, rows):
    return rows
