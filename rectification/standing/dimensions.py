"""By what a table of problems is broken down. A dimension groups the rows, names the groups in their own order (the
tree's, the ledger's, the calendar's: never by a number), and narrows the ledger to one of them (`group=aspect:…`)."""

from datetime import date

from django.db.models import Case, CharField, Exists, F, OuterRef, Value, When
from django.db.models.functions import Cast, ExtractMonth, ExtractYear, Left
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendars.periods import Period
from figures.catalogue import Frame
from organization.tree.paths import STEP
from rectification.models import AlsoIn, Program, Source

TEXT = CharField()
EMPTY = Value("", output_field=TEXT)
# The key of what has no row of its own here, being counted in another by `again`
ELSEWHERE = "-"


class Dimension:
    """`key(frame)` is the expression by which rows are grouped, a text. A problem lies in one group; where it may lie
    in more, `again(rows)` are the rows as they come besides, with the key under the name `row`."""

    code = ""
    name = ""

    def key(self, frame: Frame):
        raise NotImplementedError

    def again(self, rows):
        return None

    def groups(self, frame: Frame, children, found: dict[str, int]) -> list:
        """(key, words, what it adds to the address of the ledger) in order. `found` are the keys counted, each with the
        lowest id among its rows."""
        raise NotImplementedError

    def narrowed(self, items, key: str):
        """The rows of one group."""
        raise NotImplementedError

    def words(self, key: str) -> str:
        raise NotImplementedError

    def words_for(self, user, key: str) -> str:
        """As `words`, for a key that someone's address brings."""
        return self.words(key)

    def address(self, key: str) -> dict[str, str]:
        return {"group": f"{self.code}:{key}"}


class ByUnit(Dimension):
    """The chosen unit alone, and each one right below it with all below that. The address names the unit itself."""

    code, name = "unit", gettext_lazy("By unit")

    def key(self, frame):
        return Left("unit__path", len(frame.unit.path) + STEP)

    def groups(self, frame, children, found):
        below = [unit for unit in children if unit.path in found or not unit.active_to or unit.active_to >= frame.as_of]
        own = [] if not below and frame.unit.path not in found else [frame.unit]
        return [(unit.path, unit, {}) for unit in (*own, *below)]


class BySource(Dimension):
    code, name = "source", gettext_lazy("By source")

    def key(self, frame):
        return F("source")

    def groups(self, frame, children, found):
        return [(source, self.words(source), self.address(source)) for source in Source.values]

    def narrowed(self, items, key):
        return items.filter(source=key)

    def words(self, key):
        return str(Source(key).label) if key in Source.values else key


class ByAspect(Dimension):
    """In the order in which the aspects came on the ledger; those without one are named last."""

    code, name = "aspect", gettext_lazy("By aspect")

    def key(self, frame):
        return F("aspect")

    def groups(self, frame, children, found):
        ordered = sorted(found, key=lambda key: (not key, found[key]))
        return [(key, self.words(key), self.address(key)) for key in ordered]

    def narrowed(self, items, key):
        return items.filter(aspect=key)

    def words(self, key):
        return key or _("no aspect named")


class ByBatch(Dimension):
    """A problem fed back in two batches counts in each, and once in the total."""

    code, name = "batch", gettext_lazy("By batch")

    def key(self, frame):
        again = Exists(AlsoIn.objects.filter(item=OuterRef("pk")))
        return Case(
            When(program__isnull=False, then=Cast("program_id", TEXT)), When(again, then=Value(ELSEWHERE)),
            default=EMPTY, output_field=TEXT,
        )  # fmt: skip

    def again(self, rows):
        return rows.annotate(row=Cast("also_rows__program_id", TEXT)).filter(row__isnull=False)

    def groups(self, frame, children, found):
        programs = Program.objects.filter(pk__in=[key for key in found if key.isdecimal()])
        rows = [(str(row.pk), str(row), self.address(row.pk)) for row in programs.order_by("feedback_on", "pk")]
        return [*rows, *([("", self.words(""), self.address(""))] if "" in found else [])]

    def narrowed(self, items, key):
        if not key:
            return items.filter(program=None, also_rows=None)
        return items.of_batch(int(key)) if self.is_number(key) else items.none()

    def words(self, key):
        return key or _("in no batch")

    def words_for(self, user, key):
        if not self.is_number(key):
            return self.words(key)
        return str(Program.objects.visible_to(user).filter(pk=int(key)).first() or key)

    @staticmethod
    def is_number(key) -> bool:
        return key.isdecimal() and len(key) < 18


class ByMonth(Dimension):
    """By the month of the feedback date. What was carried over from before the period stands in one line."""

    code, name = "month", gettext_lazy("By month")
    BEFORE = ".."

    def key(self, frame):
        month = Cast(ExtractYear("opened_on") * 100 + ExtractMonth("opened_on"), TEXT)
        before = Value(self.before(frame.period), output_field=TEXT)
        return Case(When(opened_on__lt=frame.period.start, then=before), default=month, output_field=TEXT)

    def before(self, period) -> str:
        return f"{self.BEFORE}{period.start.isoformat()}"

    def groups(self, frame, children, found):
        """Every month up to the cut-off day, the empty ones too."""
        keys, before = [], self.before(frame.period)
        month = Period.containing("month", frame.period.start)
        while month is not None and month.start <= frame.last_day:
            keys.append(f"{month.start:%Y%m}")
            month = month.next()
        return [(key, self.words(key), self.address(key)) for key in ([before] if before in found else []) + keys]

    def narrowed(self, items, key):
        first, last = self.days(key)
        if not last:
            return items.none()
        return items.filter(opened_on__lt=last) if first is None else items.found_between(first, last)

    def days(self, key) -> tuple[date | None, date | None]:
        """Of a month its days, of what was before a day that day; nothing of what is neither."""
        try:
            if key.startswith(self.BEFORE):
                return None, date.fromisoformat(key.removeprefix(self.BEFORE))
            month = Period.parse(f"{key[:4]}-{key[4:]}")
        except ValueError:
            return None, None
        return (month.start, month.end) if month.kind == "month" else (None, None)

    def words(self, key):
        first, last = self.days(key)
        if last is None:
            return key
        return _("before %(day)s") % {"day": last.isoformat()} if first is None else str(Period(first, last).label)


DIMENSIONS = {row.code: row for row in (ByUnit(), BySource(), ByAspect(), ByBatch(), ByMonth())}


def group_of(text: str) -> tuple[Dimension, str] | None:
    """What `group=aspect:…` of an address names. A unit is named by `unit=`."""
    code, colon, key = text.partition(":")
    found = DIMENSIONS.get(code)
    return (found, key) if colon and found and code != ByUnit.code else None


def narrowed(items, text: str):
    """The problems of one group; of what names none, none."""
    found = group_of(text)
    return found[0].narrowed(items, found[1]) if found else items.none()
