from django.core.management import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from calendars.arguments import day_argument
from responsibility.duties import falling_due


class Command(BaseCommand):
    help = "Make the assignments of every period begun or about to begin, and let those lapse whose period is over."

    def add_arguments(self, parser):
        parser.add_argument("--on", type=day_argument, metavar="DATE", help="as on this day (2026-11-22), not today")

    def handle(self, *, on, **options):
        today = on or timezone.localdate()
        falling_due.follow_calendar(today=today)
        made = falling_due.fall_due(today=today)
        lapsed = falling_due.lapse(today=today)
        self.stdout.write(
            _("%(day)s: %(made)d assignments made, %(lapsed)d lapsed.")
            % {"day": today.isoformat(), "made": made, "lapsed": lapsed}
        )
