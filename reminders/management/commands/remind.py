from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit.repeating import each_minute
from calendars.arguments import day_argument
from reminders import clock, services, sweep


class Command(BaseCommand):
    help = "Work out who is to be reminded of what, and tell them: the same run as the worker's, without any broker."

    def add_arguments(self, parser):
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--once", action="store_true", help="one run")
        how.add_argument("--loop", action="store_true", help="a run each minute until stopped")
        parser.add_argument("--on", type=day_argument, metavar="DATE", help="as at half past nine of this day")
        parser.add_argument("--dry-run", action="store_true", help="say who would be told what; write and send nothing")

    def handle(self, *, once, loop, on, dry_run, **options):
        if loop and (on or dry_run):
            raise CommandError(_("--on and --dry-run go with --once."))
        now = clock.Clock(clock.reading_on(on) if on else clock.reading())
        if dry_run:
            self.preview(now)
        elif once:
            self.report(services.ring(now, is_real=on is None))
        else:
            each_minute(lambda stopped: self.report(services.ring(clock.Clock(clock.reading()), stopped=stopped)))

    def report(self, did):
        if did.is_doubted:
            self.stdout.write(
                _(
                    "The clock has jumped since the last run. Nothing is done before a second reading in "
                    "ten minutes confirms it; --on DATE names the day by hand."
                )
            )
            return
        self.stdout.write(
            _("open items looked at: %(found)d; reminders made: %(made)d; messages made: %(joined)d, sent: %(sent)d, "
              "failed: %(failed)d") % vars(did)
        )  # fmt: skip

    def preview(self, now):
        number = 0
        for obligations, missing, _situation in sweep.unkept(now(), services.last_day_swept()):
            titles = {obligation.pk: obligation.title for obligation in obligations}
            for reminder in missing:
                number += 1
                words = (reminder.recipient, reminder.get_channel_display(), reminder.rule_name, reminder.for_day,
                         titles[reminder.object_id], reminder.get_state_display())  # fmt: skip
                self.stdout.write(" · ".join(map(str, words)))
        self.stdout.write(_("reminders that would be made: %(number)d") % {"number": number})
