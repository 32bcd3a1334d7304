"""Dates in templates: in words for reading, in figures for tables. `today` is handed in by the view."""

from django import template

from calendars import words

register = template.Library()


@register.filter
def cn_date(value):
    """A day in running text: 2026年11月22日, or 22 November 2026."""
    day = words.as_day(value)
    return words.NO_DATE if day is None else words.long_date(day)


@register.filter
def iso(value):
    """A day in a table: 2026-11-22."""
    day = words.as_day(value)
    return words.NO_DATE if day is None else day.isoformat()


@register.filter
def relative_days(value, today):
    return words.relative_days(value, today)


@register.filter
def due_words(due_on, today):
    return words.due_words(due_on, today)
