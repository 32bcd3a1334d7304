from django.core.management import BaseCommand
from django.utils.translation import ngettext

from audit import chain
from audit.repeating import each_minute


class Command(BaseCommand):
    help = "Seal the audit entries written since the last seal: the worker's minute job, for where no worker runs."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="each minute until stopped")

    def handle(self, *, loop, **options):
        if loop:
            each_minute(self.report)
        else:
            self.report()

    def report(self, stopped=None):
        count = sum(seal.count for seal in chain.seal_all())
        self.stdout.write(ngettext("%(count)d entry sealed", "%(count)d entries sealed", count) % {"count": count})
