"""What the search looks through. Each app names its lists in its AppConfig (`searched = [...]`), as it does its menu.

A kind of record is searched by the very list that shows it: the same rows, the same words, the same rights. So the
search can show nobody what the list would not, and its count is the length of the list it opens.
"""

import copy
from dataclasses import dataclass
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Case, Value, When
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils.functional import Promise

SHOWN = 5


@dataclass(frozen=True)
class Searched:
    """`number` is the column a reader may know a record by (a code, a document number); `day` the one shown beside."""

    label: Promise
    url_name: str
    order: int
    number: str = ""
    day: str = ""


@dataclass(frozen=True)
class Found:
    kind: Searched
    url: str
    count: int
    rows: list
    is_exact: bool


def search(request, words: str) -> list[Found]:
    """What the person may see, by kind, newest first; a kind in which the words are a record's own number comes first.
    Two queries a kind, however much there is."""
    kinds = sorted(
        (kind for config in apps.get_app_configs() for kind in getattr(config, "searched", ())),
        key=lambda kind: kind.order,
    )
    found = [look(request, kind, words) for kind in kinds]
    return sorted((kind for kind in found if kind.count), key=lambda kind: not kind.is_exact)


def look(request, kind: Searched, words: str) -> Found:
    address = reverse(kind.url_name)
    view = resolve(address).func.view_class()
    asked = dict.fromkeys(view.opening, "") | {"q": words, "void": "on"}
    asking = copy.copy(request)
    asking.GET = QueryDict(urlencode(asked))
    view.setup(asking)
    rows = view.get_filterset(view.get_filterset_class()).qs
    newest = rows.order_by("-pk")
    if kind.number:
        is_it = Case(When(**{f"{kind.number}__iexact": words}, then=Value(1)), default=Value(0))
        newest = rows.annotate(is_exact=is_it).order_by("-is_exact", "-pk")
    shown = list(newest[:SHOWN])
    for row in shown:
        row.shown_day = getattr(row, kind.day) if kind.day else None
    count = len(shown) if len(shown) < SHOWN else rows.count()
    is_exact = bool(shown) and bool(getattr(shown[0], "is_exact", 0))
    return Found(kind, f"{address}?{urlencode(asked)}", count, shown, is_exact)
