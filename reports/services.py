"""Verbs of reports: write a text of a summary, and hand out the document."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.trail import Event, note
from calendars.periods import Period
from exchange.documents.gbt9704 import Document
from organization.editing import locked, save_next
from organization.models import Unit
from reports.models import Passage
from reports.summary import Summary, compose, document


def cut_off(year: int, today: date) -> date:
    """Up to which day a year is counted where nobody says: its last one, or today while it lasts."""
    return min(today, Period.year(year).end)


def check_asked(year: int, as_of: date | None, today: date):
    """A summary tells what was: of a year that has begun, up to a day in it or after it that is not still to come."""
    if year > today.year:
        raise ValidationError({"year": _("%(year)d has not begun.") % {"year": year}})
    if as_of and as_of > today:
        raise ValidationError({"as_of": _("The cut-off day lies after today.")})
    if as_of and as_of < Period.year(year).start:
        raise ValidationError({"as_of": _("The cut-off day lies before the year.")})


@transaction.atomic
def begin_passage(*, by, **fields) -> Passage:
    """Write a text that is not there yet. Two who begin the same one at once: the second is told."""
    passage = Passage(created_by=by, **fields)
    passage.full_clean()
    try:
        with transaction.atomic():
            passage.save()
    except IntegrityError as error:
        raise ValidationError(_("This text has been written meanwhile; open it to change it.")) from error
    return passage


@transaction.atomic
def change_passage(*, passage_id: int, version: int, heading: str, text: str) -> Passage:
    passage = locked(Passage, passage_id, version)
    passage.heading, passage.text = heading, text
    passage.full_clean()
    return save_next(passage)


@transaction.atomic
def hand_out(*, unit: Unit, year: int, as_of: date, by) -> tuple[Summary, Document]:
    """The summary as a document; who took it, of which year and up to which day, stays in the trail."""
    summary = compose(unit, year, as_of)
    written = document(summary)
    note(Event.DOWNLOADED, record=unit, by=by, what="summary", year=year, as_of=as_of.isoformat())
    return summary, written
