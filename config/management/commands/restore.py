from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from config.backup import BackupError, all_rows
from config.restore import check_backup, restore


class Command(BaseCommand):
    help = "Put a backup into an empty database: everything or nothing, on either database."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="what `manage.py backup` made")
        parser.add_argument("--check", action="store_true", help="only see whether the backup is whole and unaltered")
        parser.add_argument("--other-key", action="store_true", help="it was made under another SECRET_KEY")

    def handle(self, *, folder, check, other_key, **options):
        folder = folder.resolve()
        try:
            if check:
                found = check_backup(folder, other_key=other_key)
            else:
                found = restore(folder, now=timezone.now(), other_key=other_key)
        except (BackupError, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        rows = all_rows(found)
        made_at = timezone.localtime(parse_datetime(found["made_at"]))
        about = {"at": made_at.strftime("%Y-%m-%d %H:%M"), "rows": rows, "tables": len(found["tables"]),
                 "files": found["files"]}  # fmt: skip
        if check:
            words = _("Whole and unaltered: %(rows)d rows of %(tables)d tables and %(files)d files as of %(at)s.")
            self.stdout.write(words % about)
            return
        words = _("Restored as of %(at)s: %(rows)d rows of %(tables)d tables, %(files)d files, each compared.")
        self.stdout.write(words % about)
        self.stdout.write(_("Everybody signs in anew."))
        if found["restored"].get("uncertain_reminders"):
            self.stdout.write(
                _("%(number)d reminders by e-mail may have been sent since the backup. They wait for the system "
                  "administrator's word: Reminders, Delivery.") % {"number": found["restored"]["uncertain_reminders"]}
            )  # fmt: skip
