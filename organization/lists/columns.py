"""The columns of a list: what each is called, how it sorts, and what a spreadsheet of the list writes."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Case, F, Value, When

# Parameters of an address that say how a list is looked at, and none of its rows
SORT, PAGE, SHEET = "sort", "page", "sheet"
LEDGER = "ledger"  # as the sheet asked for: in the columns of the import


@dataclass(frozen=True)
class Column:
    """`title` heads it on the page and in the sheet. `value` is what a sheet writes: a row's attribute or method, or a
    function of the row; without it the column stands on the page only. `sort` names the columns or expressions by which
    rows are ordered. `on_page` False: only a sheet has it."""

    key: str
    title: str
    value: str | Callable | None = None
    sort: tuple = ()
    num: bool = False
    on_page: bool = True

    def written(self, row):
        """An attribute may be a method, as the words of a choice are."""
        if callable(self.value):
            return self.value(row)
        found = attrgetter(self.value)(row)
        return found() if callable(found) else found

    def order(self, descending: bool) -> list:
        """Rows without the value stand last either way, on both databases alike."""
        keys = [F(key) if isinstance(key, str) else key for key in self.sort]
        return [key.desc(nulls_last=True) if descending else key.asc(nulls_last=True) for key in keys]


def as_listed(field: str, choices) -> Case:
    """Sorts by the place a code has among its choices: stages in the order of the work, not of the alphabet."""
    cases = [When(**{field: code}, then=Value(number)) for number, code in enumerate(choices)]
    return Case(*cases, default=Value(len(cases)))


@dataclass(frozen=True)
class Sorting:
    """What the address says: `sort=due` or `sort=-due`. What names no column that sorts is as good as nothing."""

    column: Column | None = None
    descending: bool = False

    @classmethod
    def asked(cls, text: str, columns) -> "Sorting":
        found = {column.key: column for column in columns if column.sort}.get(text.removeprefix("-"))
        return cls(found, text.startswith("-")) if found else cls()

    def of(self, queryset):
        """The rows in that order, equal ones in the list's own."""
        if self.column is None:
            return queryset
        own = queryset.query.order_by or queryset.model._meta.ordering
        return queryset.order_by(*self.column.order(self.descending), *own)

    def heads(self, columns):
        """(column, what the next click asks for, how the list stands by it now) of each column of the page."""
        for column in columns:
            if column.on_page:
                mine = column is self.column
                direction = ("descending" if self.descending else "ascending") if mine else ""
                yield column, (f"-{column.key}" if direction == "ascending" else column.key), direction
