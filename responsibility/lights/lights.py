"""The traffic light (红黄绿灯): how near a deadline is, by the working days left and the unit's own thresholds.

The same day decides in Python and in SQL: the last due day with at most so many working days left. Working days left
are those after today, up to and with the due day. Loaded when first asked, by two queries however many rows follow.
"""

from datetime import date, timedelta
from functools import cached_property

from django.db.models import Case, DateField, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendars.words import due_words
from calendars.working_days import WorkingDays
from organization.tree.paths import STEP, subtree_end, upward
from responsibility.lights.models import MOST_DAYS, STANDARD, LightSetting, Palette, Thresholds
from responsibility.lights.timeliness import NEAR, Timeliness

# The longest threshold over the longest holidays stays within it: one query for the years it touches
AHEAD = timedelta(days=3 * MOST_DAYS)


class Lights:
    """How every unit's light stands on one day; `palette` is that of `reader`, who sees one page in one set of colors.

    One instance serves a request, a list or a sweep.
    """

    def __init__(self, today: date, reader=None):
        self.today, self.reader = today, reader
        self._last_days: dict[int, date] = {}

    @classmethod
    def on(cls, today: date, reader=None) -> "Lights":
        return cls(today, reader)

    @cached_property
    def settings(self) -> dict[str, tuple]:
        """Path of the unit -> what it has set."""
        rows = LightSetting.objects.values_list("unit__path", "yellow_days", "orange_days", "palette")
        return {path: (yellow, orange, palette) for path, yellow, orange, palette in rows}

    @cached_property
    def days(self) -> WorkingDays:
        return WorkingDays.load(self.today, self.today + AHEAD)

    def thresholds(self, path: str) -> Thresholds:
        """Of the unit with this path: its own, else those of the nearest unit above that set any."""
        for above in upward(path) if self.settings else ():
            yellow, orange, _palette = self.settings.get(above, (None, None, ""))
            if yellow is not None:
                return Thresholds(yellow, orange)
        return STANDARD

    @cached_property
    def palette(self) -> str:
        for path in sorted(path for _unit_id, path in self.reader.scope.posts) if self.reader else ():
            if found := self.palette_of(path):
                return found
        return Palette.CLASSIC

    def palette_of(self, path: str) -> str:
        found = (self.settings.get(above, (None, None, ""))[2] for above in upward(path))
        return next(filter(None, found), "") if self.settings else ""

    def last_day(self, days_left: int) -> date:
        """The last due day that lies no more than so many working days ahead."""
        if days_left not in self._last_days:
            self._last_days[days_left] = self.days.shift(self.today, days_left + 1) - timedelta(days=1)
        return self._last_days[days_left]

    def left(self, due_on: date) -> int:
        """Working days after today, up to and with the due day."""
        return self.days.count(self.today + timedelta(days=1), due_on)

    def standing(self, due_on: date | None, path: str) -> Timeliness:
        """How a deadline of open work stands whose owner's turn it is."""
        if due_on is None:
            return Timeliness.NO_DATE
        if due_on <= self.today:
            return Timeliness.DUE_TODAY if due_on == self.today else Timeliness.OVERDUE
        limits = self.thresholds(path)
        if due_on <= self.last_day(limits.orange):
            return Timeliness.PRESSING
        return Timeliness.DUE_SOON if due_on <= self.last_day(limits.yellow) else Timeliness.IN_TIME

    @property
    def most_yellow(self) -> int:
        """The longest threshold anyone set: no light changes earlier."""
        return max([STANDARD.yellow, *(yellow for yellow, _o, _p in self.settings.values() if yellow is not None)])

    def changes_on(self, lamp: str, to_unit="unit"):
        """SQL of `last_day` for each row's own unit: "yellow" or "orange". Settings that change nothing against the
        one above are left out."""
        branches = []
        for path in sorted(self.settings, key=len, reverse=True):
            own, above = self.thresholds(path), self.thresholds(path[:-STEP])
            if getattr(own, lamp) != getattr(above, lamp):
                inside = {f"{to_unit}__path__gte": path, f"{to_unit}__path__lt": subtree_end(path)}
                branches.append(When(**inside, then=day_value(self.last_day(getattr(own, lamp)))))
        standard = day_value(self.last_day(getattr(STANDARD, lamp)))
        return Case(*branches, default=standard, output_field=DateField()) if branches else standard

    def words(self, due_on: date, timeliness: str) -> str:
        """Working days while the light is yellow or orange; else the plain distance."""
        if timeliness not in NEAR or due_on <= self.today:
            return due_words(due_on, self.today)
        left = self.left(due_on)
        if not left:
            return _("no working day left")
        return ngettext("%(left)d working day left", "%(left)d working days left", left) % {"left": left}

    def told(self, due_on: date, path: str, *, provisional=False) -> str:
        """How a deadline of open work stands, in the words of the page, where no lamp burns: in a message."""
        words = self.words(due_on, self.standing(due_on, path))
        return _("%(words)s (provisional)") % {"words": words} if provisional else words


def day_value(day: date) -> Value:
    return Value(day, output_field=DateField())


def lights_of(request) -> Lights:
    """One for the whole request: nothing is asked of the database before a page shows a deadline."""
    if not hasattr(request, "lights"):
        user = getattr(request, "user", None)
        request.lights = Lights.on(timezone.localdate(), user if user and user.is_authenticated else None)
    return request.lights
