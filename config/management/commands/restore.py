import sys
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from config.backup import BackupError, all_rows
from config.restore import check_backup, check_restore, restore

YES = ("y", "yes", "是")


class Command(BaseCommand):
    help = "Put a backup into an empty database: everything or nothing, on either database."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="what `manage.py backup` made")
        parser.add_argument("--check", action="store_true", help="only see whether the backup is whole and unaltered")
        parser.add_argument("--other-key", action="store_true", help="it was made under another SECRET_KEY")
        parser.add_argument("--yes", action="store_true", help="do it without asking; needed where nobody can answer")

    def handle(self, *, folder, check, other_key, yes, **options):
        folder = folder.resolve()
        try:
            found = (check_backup if check else check_restore)(folder, other_key=other_key)
            if check:
                words = _("Whole and unaltered: %(rows)d rows of %(tables)d tables and %(files)d files as of %(at)s.")
                self.stdout.write(words % about(found))
                return
            self.say(folder, found)
            if not (yes or self.agrees()):
                raise CommandError(_("Nothing was restored."))
            found = restore(folder, found, now=timezone.now())
        except (BackupError, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        words = _("Restored as of %(at)s: %(rows)d rows of %(tables)d tables, %(files)d files, each compared.")
        self.stdout.write(words % about(found))
        self.stdout.write(_("Everybody signs in anew."))
        if found["restored"].get("uncertain_reminders"):
            self.stdout.write(
                _("%(number)d reminders by e-mail may have been sent since the backup. They wait for the system "
                  "administrator's word: Reminders, Delivery.") % {"number": found["restored"]["uncertain_reminders"]}
            )  # fmt: skip

    def say(self, folder, found):
        """What is about to happen, before anything is written."""
        where = connection.settings_dict
        database = f"{connection.vendor}: {where.get('HOST') or ''} {where['NAME']}".replace("  ", " ")
        for words in (
            _("The backup %(folder)s, as of %(at)s: %(rows)d rows of %(tables)d tables, %(files)d files."),
            _("It goes into the database %(database)s, which is empty, and its files into %(media)s."),
            _("Whatever was written after %(at)s is not in it. Everybody signs in anew, one-use links no longer work, "
              "and mail that may have gone out since waits for the system administrator."),
            _("The audit trail of the backup goes on from its end, and says that it was restored, when and by whom."),
        ):  # fmt: skip
            self.stdout.write(
                words % (about(found) | {"folder": folder, "database": database, "media": settings.MEDIA_ROOT})
            )

    def agrees(self) -> bool:
        if sys.stdin is None or not sys.stdin.isatty():
            raise CommandError(_("Nobody is there to be asked. Add --yes to restore without asking."))
        return input(_("Restore it? (yes/no): ")).strip().lower() in YES


def about(found) -> dict:
    made_at = timezone.localtime(parse_datetime(found["made_at"]))
    return {"at": made_at.strftime("%Y-%m-%d %H:%M"), "rows": all_rows(found), "tables": len(found["tables"]),
            "files": found["files"]}  # fmt: skip
