from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from config.backup import BackupError, all_rows, make_backup


class Command(BaseCommand):
    help = "Write database and files, as they stand at one moment, into a new folder; the product may go on running."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that does not exist yet")

    def handle(self, *, folder, **options):
        folder = folder.resolve()
        try:
            manifest = make_backup(folder, now=timezone.now())
        except (BackupError, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        rows = all_rows(manifest)
        self.stdout.write(
            _("Kept in %(folder)s: %(rows)d rows of %(tables)d tables, %(files)d files (%(bytes)s).")
            % {"folder": folder, "rows": rows, "tables": len(manifest["tables"]), "files": manifest["files"],
               "bytes": filesizeformat(manifest["bytes"])}
        )  # fmt: skip
        self.stdout.write(_("The keys are not in it (SECRET_KEY and its like): keep them in another place."))
        if missing := manifest["missing"]:
            raise CommandError(
                _("The backup is made, but %(number)d files that records name are not on disk: %(names)s")
                % {"number": len(missing), "names": ", ".join(missing[:10])}
            )
