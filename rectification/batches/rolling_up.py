"""A batch as its page shows it: aspect -> problem -> sub-problems, and how its units and aspects stand."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, Min, OuterRef, Subquery, When, Window

from exchange.wording import percent
from organization.models import Unit
from rectification.models import AlsoIn, Item

Stage = Item.Stage


def in_order(items, program):
    """Its problems with their `number` there: aspects, and within them problems of the same words, as they first come
    by number."""
    again = AlsoIn.objects.filter(program=program, item=OuterRef("pk")).values("sort_no")
    items = items.of_batch(program).annotate(
        number=Case(When(program=program, then=F("sort_no")), default=Subquery(again[:1])),
        aspect_first=Window(Min("number"), partition_by=[F("aspect")]),
        aspect_pk=Window(Min("pk"), partition_by=[F("aspect")]),
        title_first=Window(Min("number"), partition_by=[F("aspect"), F("title")]),
        title_pk=Window(Min("pk"), partition_by=[F("aspect"), F("title")]),
    )
    return items.order_by("aspect_first", "aspect_pk", "title_first", "title_pk", "number", "pk")


@dataclass
class Problem:
    """What was fed back in the same words: one problem, or several sub-problems of it, each with a life of its own."""

    title: str
    rows: list = field(default_factory=list)


@dataclass
class Aspect:
    name: str
    total: int
    closed: int
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Line:
    """How the problems of one unit stand."""

    unit: Unit
    stages: Counter

    @property
    def total(self) -> int:
        return self.stages.total()

    @property
    def closed(self) -> int:
        return self.stages[Stage.CLOSED]

    @property
    def staged(self) -> int:
        return self.stages[Stage.STAGED]

    @property
    def still_open(self) -> int:
        return self.total - self.closed - self.staged

    @property
    def rate(self) -> str:
        return percent(self.closed, self.total)


@dataclass
class RollUp:
    units: list[Line]
    aspects: dict[str, Counter]

    @classmethod
    def of(cls, items) -> "RollUp":
        """Two queries, for any number of problems, units and aspects."""
        by_unit, by_aspect = {}, {}
        counted = items.order_by().values_list("unit", "aspect", "stage").annotate(number=Count("pk", distinct=True))
        for unit, aspect, stage, number in counted:
            by_unit.setdefault(unit, Counter())[stage] += number
            by_aspect.setdefault(aspect, Counter())[stage] += number
        units = Unit.objects.filter(pk__in=by_unit).order_by("order_key")
        return cls([Line(unit, by_unit[unit.pk]) for unit in units], by_aspect)

    def grouped(self, rows) -> list[Aspect]:
        """Rows as `in_order` brings them, under their aspects (each with its count in the whole batch) and problems."""
        found: list[Aspect] = []
        for row in rows:
            if not found or found[-1].name != row.aspect:
                stages = self.aspects[row.aspect]
                found.append(Aspect(row.aspect, stages.total(), stages[Stage.CLOSED]))
            problems = found[-1].problems
            if not problems or problems[-1].title != row.title:
                problems.append(Problem(row.title))
            problems[-1].rows.append(row)
        return found
