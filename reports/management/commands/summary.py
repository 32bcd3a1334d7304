from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import Event, note
from calendars.arguments import day_argument
from calendars.periods import FIRST_DAY, LAST_DAY
from organization.models import Unit
from reports.checks import check
from reports.services import check_asked, cut_off
from reports.summary import compose, document


class Command(BaseCommand):
    help = "Write a unit's annual summary as .docx; what its records leave open goes to the error output."

    def add_arguments(self, parser):
        parser.add_argument("unit", metavar="UNIT", help="the unit's code")
        parser.add_argument("--year", type=int, required=True, metavar="YEAR", help="2023")
        until = "count up to this day (2023-10-31); by default the year's last day, or today"
        parser.add_argument("--as-of", type=day_argument, metavar="DATE", help=until)
        parser.add_argument("--output", type=Path, required=True, metavar="FILE.docx")

    def handle(self, *, unit, year, as_of, output, **options):
        if not FIRST_DAY.year <= year <= LAST_DAY.year:
            raise CommandError(_("%(year)d is no year this calendar knows.") % {"year": year})
        today = timezone.localdate()
        try:
            check_asked(year, as_of, today)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        found = Unit.objects.filter(code=unit).first()
        if found is None:
            raise CommandError(_("There is no unit with the code %(code)s.") % {"code": unit})
        until = as_of or cut_off(year, today)
        summary = compose(found, year, until)
        try:
            document(summary).save(output)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(reason)s") % {"file": output, "reason": error.strerror}
            ) from error
        note(Event.EXPORTED, record=found, what="summary", year=year, as_of=until.isoformat(), file=str(output))
        for warning in check(summary):
            self.stderr.write(f"- {warning.text}")
        self.stdout.write(_("%(title)s: written to %(file)s.") % {"title": summary.title, "file": output})
