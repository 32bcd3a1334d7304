from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import context
from audit.trail import acting
from exchange import imports, previews
from exchange.importers import importers
from exchange.models import Import
from organization.models import User, plain

SHOWN = 50


class Command(BaseCommand):
    help = "Import a sheet as the page does: check every row, then do all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=list(importers()))
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--dry-run", action="store_true", help="only say what every row would do")
        begins = "people: first day of new posts whose row names none (default: today)"
        parser.add_argument("--posts-from", metavar="DATE", type=date.fromisoformat, help=begins)
        by = "in whose name and with whose rights; otherwise the machine's own, which reaches every unit"
        parser.add_argument("--by", metavar="USERNAME", help=by)

    def handle(self, *, kind, file, dry_run, by, posts_from, **options):
        user = self.person(by) if by else None
        try:
            with acting(by=user, name="" if user else context.process_name()):
                self.run(kind, file, user, dry_run, posts_from or timezone.localdate())
        except PermissionDenied as refusal:
            raise CommandError(_("%(username)s may not import this.") % {"username": by}) from refusal
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        except OSError as error:
            reason = {"file": file, "reason": error.strerror}
            raise CommandError(_("%(file)s cannot be read: %(reason)s") % reason) from error

    def person(self, username):
        user = User.objects.in_force().filter(username_key=plain(username)).first()
        if user is None:
            raise CommandError(
                _("There is no account in force with the user name %(username)s.") % {"username": username}
            )
        return user

    def run(self, kind, path, user, dry_run, posts_from):
        if path.stat().st_size > settings.IMPORT_MAX_SIZE:
            limit = filesizeformat(settings.IMPORT_MAX_SIZE)
            raise CommandError(_("The file is larger than %(limit)s.") % {"limit": limit})
        with path.open("rb") as file:
            draft = imports.start(
                kind=kind,
                file=file,
                name=path.name,
                by=user,
                today=timezone.localdate(),
                now=timezone.now(),
                defaults={"from_on": posts_from.isoformat()},
            )
        try:
            while draft.state == Import.State.READING:
                draft = imports.go_on(draft=draft, now=timezone.now())
            self.tell(draft, importers()[kind])
            if not dry_run:
                imports.apply(draft=draft, by=user, now=timezone.now())
                self.stdout.write(_("Imported."))
        finally:
            imports.drop(draft=draft)  # an applied one stays what it is

    def tell(self, draft, importer):
        """The counts, then every error; the rest of what a row would do stands on the page."""
        self.stdout.write(previews.sentence(importer, draft.counts))
        for remark in previews.remarks(draft):
            self.stderr.write(f"- {remark}")
        wrong = draft.rows.filter(state="error")
        for row in wrong[:SHOWN]:
            shown = previews.shown(importer, row)
            cells = [f"{cell.title}: {' '.join(cell.said)}" for cell in shown.cells if cell.state == "error"]
            said = [*shown.said, *cells]
            self.stderr.write(_("Row %(number)d: %(said)s") % {"number": row.number, "said": " ".join(said)})
        if (left := wrong.count() - SHOWN) > 0:
            self.stderr.write(_("… and %(left)d more.") % {"left": left})
        if wrong:
            raise CommandError(_("Nothing is imported until every row is right."))
