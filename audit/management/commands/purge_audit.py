from django.core.management import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import retention


class Command(BaseCommand):
    help = "Remove audit entries past AUDIT_RETENTION_DAYS: whole seals only, and never before the floor of 184 days."

    def handle(self, **options):
        count = retention.purge()
        self.stdout.write(
            ngettext("%(count)d entry removed", "%(count)d entries removed", count) % {"count": count}
            + " · "
            + _("kept for %(days)d days") % {"days": retention.days_kept()}
        )
