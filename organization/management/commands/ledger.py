from pathlib import Path
from shutil import copyfileobj

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit import context
from audit.trail import Event, acting, note
from calendars.periods import FIRST_DAY, LAST_DAY
from organization.lists.ledgers import Ledger, ledgers
from organization.models import Unit, User, plain

# What a sheet of a spreadsheet holds, less the lines above the rows
MOST_ROWS = 1_048_500


class Command(BaseCommand):
    help = "Write a ledger of a unit, with all units below it, and of a year as .xlsx: what its page exports."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=list(ledgers()))
        parser.add_argument("--unit", required=True, metavar="UNIT", help="the unit's code")
        parser.add_argument("--year", type=int, required=True, metavar="YEAR", help="2023")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE.xlsx")
        by = "only what this person may see; otherwise every row, in the machine's own name"
        parser.add_argument("--by", metavar="USERNAME", help=by)

    def handle(self, *, kind, unit, year, output, by, **options):
        if not FIRST_DAY.year <= year <= LAST_DAY.year:
            raise CommandError(_("%(year)d is no year this calendar knows.") % {"year": year})
        user = self.person(by) if by else None
        found = (Unit.objects.visible_to(user) if user else Unit.objects.all()).filter(code=unit).first()
        if found is None:
            raise CommandError(_("There is no unit with the code %(code)s.") % {"code": unit})
        name = context.process_name()
        with acting(by=user, name="" if user else name):
            self.write(Ledger(kind, unit=found, year=year, by=user, name=name), kind, output)

    def person(self, username):
        user = User.objects.in_force().filter(username_key=plain(username)).first()
        if user is None:
            raise CommandError(
                _("There is no account in force with the user name %(username)s.") % {"username": username}
            )
        return user

    def write(self, ledger, kind, output):
        count = ledger.rows.count()
        if count > MOST_ROWS:
            raise CommandError(_("%(count)d rows are too many for one file; narrow the filters.") % {"count": count})
        try:
            with ledger.write(count) as file, output.open("wb") as target:
                copyfileobj(file, target)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(reason)s") % {"file": output, "reason": error.strerror}
            ) from error
        note(
            Event.EXPORTED, record=ledger.unit, kind=ledger.kind, what=kind, year=ledger.year, rows=count,
            file=str(output),
        )  # fmt: skip
        self.stdout.write(
            _("%(title)s, %(count)d rows: written to %(file)s.")
            % {"title": ledger.title, "count": count, "file": output}
        )
