"""What the cells of a sheet name, asked of the database in one statement."""

from collections.abc import Collection

from django.db.models import Q

# A statement takes only so many values (SQLite: 250,000), and a sheet of 10,000 rows may name more than that
MOST_NAMED = 20_000


def called(names: Collection[str], *fields: str) -> Q:
    """The condition "one of the fields is one of the names". Of more names than a statement should hold everything is
    loaded, once, and whoever asks picks out what the sheet names."""
    condition = Q(pk__in=[])
    for field in fields:
        condition |= Q(**{f"{field}__in": names})
    return condition if len(names) <= MOST_NAMED else Q()
