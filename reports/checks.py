"""What the records of a year leave open or contradict: raised on the data, shown beside the text, never printed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendars.words import long_date
from calendars.working_days import WorkingDays
from figures.catalogue import all_figures
from meetings.models import Meeting
from organization.models import Unit, User
from reports.placeholders import codes_in, split
from reports.sentences import held_in_parts, rhythm_owed
from reports.summary import Summary
from responsibility.models import Duty
from study.models import Category, Series
from study.series.plans import planned_days

NAMED = 6
# A number of something countable, typed where a placeholder could stand
TYPED_NUMBER = re.compile(r"\d+\s*余?\s*(?:人次|次|篇|项|期|场|份)")
# Notes of the busiest author, as a multiple of the usual, from which the spread is worth a word
UNEVEN = 3


@dataclass(frozen=True)
class Warning:
    """One thing to look at before the text is signed, and where. `tone` is info for what is only good to know."""

    text: Promise | str
    url: str = ""
    tone: str = "warning"


def check(summary: Summary) -> list[Warning]:
    return [warning for rule in RULES for warning in rule(summary)]


def named(titles) -> str:
    titles = list(titles)
    more = "…" if len(titles) > NAMED else ""
    return _(", ").join(f"“{title}”" for title in titles[:NAMED]) + more


def analysis_by_period(summary: Summary) -> Iterator[Warning]:
    """Each period gone by of the unit's own rhythm has its analysis meeting. A unit without that duty lacks none."""
    frame = summary.numbers.frame
    if not (rhythm := rhythm_owed(frame)):
        return
    parts = [part for part in frame.period.split(rhythm) if part.end <= frame.as_of]
    held = held_in_parts(frame, parts)
    if lacking := [part for part in parts if part not in held]:
        periods = _(", ").join(str(part.label) for part in lacking)
        text = _("No signed analysis meeting covers: %(periods)s.") % {"periods": periods}
        yield Warning(text, _url(summary, "analysis_meetings"))


def unsigned_meetings(summary: Summary) -> Iterator[Warning]:
    frame = summary.numbers.frame
    waiting = Meeting.objects.standing().within(frame.unit).filter(stage=Meeting.Stage.HELD)
    number = waiting.filter(held_on__gte=frame.period.start, held_on__lte=frame.last_day).count()
    if number:
        query = {"unit": frame.unit.code, "year": summary.year, "stage": Meeting.Stage.HELD}
        yield Warning(
            ngettext("%(number)d meeting of the year is not signed off and is not counted.",
                     "%(number)d meetings of the year are not signed off and are not counted.", number)
            % {"number": number}, f"{reverse('meetings:list')}?{urlencode(query)}",
        )  # fmt: skip


def planned_against_held(summary: Summary) -> Iterator[Warning]:
    """Two weekly meetings make about 97 sessions a year: a text that counts 13 will be asked about the others.

    Planned is what the series' duties made fall due, and opens exactly that. A series whose year was never put on the
    list is told apart: what its weekday makes is no record that could be opened, so it opens the series.
    """
    frame = summary.numbers.frame
    sessions = all_figures()["study_sessions_held"].rows(frame).exclude(series=None).order_by()
    held = dict(sessions.values_list("series").annotate(number=Count("pk")))
    working = WorkingDays.load(frame.period.start, frame.period.end)
    standing = list(Series.objects.standing().within(frame.unit).select_related("unit", "kind"))
    owed = all_figures()["study_planned"].rows(frame).order_by()
    counted = owed.values_list("duty__evidence_kind__series", "duty__evidence_kind__series__category")
    on_list: dict[str, dict[int, int]] = {}
    for series, category, number in counted.annotate(number=Count("pk")):
        on_list.setdefault(category, {})[series] = number
    by_weekday = {}
    for series in standing:
        if series.pk not in on_list.get(series.category, ()):
            days = sum(day <= frame.last_day for day in planned_days(series, summary.year, working))
            if days > held.get(series.pk, 0):
                by_weekday.setdefault(series.category, {})[series.pk] = days
    query = {"unit": frame.unit.code, "year": summary.year}
    names = {series.pk: series.name for series in standing}
    for category in Category.values:
        listed = f"{reverse('study:series_list')}?{urlencode({**query, 'category': category})}"
        for planned, url in ((on_list, _url(summary, f"study_planned_{category}")), (by_weekday, listed)):
            yield from _lacking(category, planned.get(category, {}), held, names, url)


def _lacking(category: str, planned: dict[int, int], held: dict[int, int], names: dict[int, str], url: str):
    """Of the series of one kind, planned and held in all; named are those that fall short."""
    lines = [
        f"{names[series]} {held.get(series, 0)}/{days}"
        for series, days in planned.items()
        if series in names and held.get(series, 0) < days
    ]
    if lines:
        yield Warning(
            _("%(category)s: %(planned)d sessions planned up to the cut-off day, %(held)d on record (%(series)s).")
            % {"category": Category(category).label, "planned": sum(planned.values()),
               "held": sum(held.get(series, 0) for series in planned), "series": _(", ").join(lines[:NAMED])}, url,
        )  # fmt: skip


def group_meetings(summary: Summary) -> Iterator[Warning]:
    """A party group that owes a meeting each month has ten by the end of October, and too few with ten in December."""
    frame = summary.numbers.frame
    duties = all_figures()["duties"].rows(frame)
    if not duties.filter(evidence_kind__meeting_type__code="party_group", per=Duty.Per.MONTH).exists():
        return
    months = len([month for month in frame.period.split("month") if month.end <= frame.as_of])
    held = summary.numbers.of("party_group_meetings")
    if held < months:
        yield Warning(
            _("%(held)d party group meetings are fewer than the %(months)d months gone by on %(day)s.")
            % {"held": held, "months": months, "day": long_date(frame.as_of)}, _url(summary, "party_group_meetings"),
        )  # fmt: skip


def spread_of_notes(summary: Summary) -> Iterator[Warning]:
    """A large total may be a few people's: how the notes are spread over the people who held a post."""
    frame = summary.numbers.frame
    rows = all_figures()["study_notes"].rows(frame).order_by()
    by_author = dict(rows.values_list("author").annotate(number=Count("pk")))
    if not by_author:
        return
    posted = User.objects.posted_in(Unit.objects.within(frame.unit), frame.last_day).values_list("pk", flat=True)
    without = len(set(posted) - set(by_author))
    most = max(by_author.values())
    if without or most >= UNEVEN * median(by_author.values()):
        yield Warning(
            _("%(notes)d study notes come from %(authors)d people, at most %(most)d from one; %(without)d people with "
              "a post handed in none.")
            % {"notes": sum(by_author.values()), "authors": len(by_author), "most": most, "without": without},
            _url(summary, "study_notes"), "info" if not without else "warning",
        )  # fmt: skip


def incomplete_problems(summary: Summary) -> Iterator[Warning]:
    for code, words in (
        ("problems_without_owner", _("Problems without an owner: %(number)d (%(names)s).")),
        ("problems_without_deadline", _("Problems without a deadline: %(number)d (%(names)s).")),
        ("problems_without_measure", _("Problems without a measure: %(number)d (%(names)s).")),
    ):
        titles = all_figures()[code].rows(summary.numbers.frame).values_list("title", flat=True)
        if titles:
            yield Warning(words % {"number": len(titles), "names": named(titles)}, _url(summary, code))


def duties_unproved(summary: Summary) -> Iterator[Warning]:
    """A duty with no record is named, never phrased away."""
    titles = all_figures()["duties_without_record"].rows(summary.numbers.frame).values_list("title", flat=True)
    if titles:
        yield Warning(
            _("Duties of the year with no record: %(number)d (%(names)s).")
            % {"number": len(titles), "names": named(titles)}, _url(summary, "duties_without_record"),
        )  # fmt: skip


def duties_uncounted(summary: Summary) -> Iterator[Warning]:
    """Lines of the list that no kind of record answers: the text can name them, but gives no figure for them."""
    titles = all_figures()["duties_without_kind"].rows(summary.numbers.frame).values_list("title", flat=True)
    if titles:
        yield Warning(
            _("Duties of the year that no figure counts: %(number)d (%(names)s).")
            % {"number": len(titles), "names": named(titles)}, _url(summary, "duties_without_kind"), "info",
        )  # fmt: skip


def left_out(summary: Summary) -> Iterator[Warning]:
    """What the form has a place for, and the records have nothing to say about."""
    for part in summary.parts:
        for code in dict.fromkeys(part.silent):
            figure = all_figures()[code]
            yield Warning(
                _("No records: nothing is said about “%(figure)s”.") % {"figure": figure.name}, _url(summary, code)
            )
    if not all_figures()["problems"].rows(summary.numbers.frame).exists():
        yield Warning(_("No problem of the year is recorded: the section has no entries."), _url(summary, "problems"))
    if not all_figures()["next_year_measures"].rows(summary.numbers.frame).exists():
        yield Warning(
            _("The list of %(year)d has no measures yet: the next steps have no entries.") % {"year": summary.year + 1},
            _url(summary, "next_year_measures"),
        )


def texts_missing(summary: Summary) -> Iterator[Warning]:
    """What only people can write, and have not."""
    missing = [part for part in summary.parts if not any(slot.text for slot in part.slots)]
    if missing:
        names = _(", ").join(f"“{part.label}”" for part in missing)
        yield Warning(_("Not yet written: %(names)s.") % {"names": names}, f"#{missing[0].section}", "info")


def texts_against_figures(summary: Summary) -> Iterator[Warning]:
    """A number typed into a text does not follow the records; a name that is no figure any more says nothing."""
    for part in summary.parts:
        text = "\n".join(slot.text for slot in part.slots)
        if typed := TYPED_NUMBER.findall(text):
            yield Warning(
                _("Typed by hand in “%(section)s”: %(numbers)s. A figure in braces follows the records.")
                % {"section": part.label, "numbers": _(", ").join(dict.fromkeys(typed))}, f"#{part.section}", "info",
            )  # fmt: skip
        if gone := {code for _words, code, _option in split(text) if code} - codes_in(text):
            yield Warning(_("No figure any more: %(names)s.") % {"names": ", ".join(sorted(gone))}, f"#{part.section}")


def _url(summary: Summary, code: str) -> str:
    return all_figures()[code].url(summary.numbers.frame)


RULES = (
    analysis_by_period, unsigned_meetings, planned_against_held, group_meetings, spread_of_notes, incomplete_problems,
    duties_unproved, duties_uncounted, left_out, texts_missing, texts_against_figures,
)  # fmt: skip
