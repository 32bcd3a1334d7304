import time

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from calendars.arguments import day_argument
from organization.models import Posting, Unit
from responsibility.cascades.services import go_on, hand_down
from responsibility.models import Cascade, Duty

WAIT_SECONDS = 0.5
KINDS, CAPACITIES = Unit.Kind.values, [code for code in Posting.Capacity.values if code]


class Command(BaseCommand):
    help = (
        "Hand lines of a responsibility list down to the units below. Without lines: go on with what is under way. "
        "Stopped in the middle and started again, each unit gets each line once."
    )

    def add_arguments(self, parser):
        parser.add_argument("line", nargs="*", type=int, help="number in the address of the line's page")
        parser.add_argument("--kind", action="append", choices=KINDS, help="only units of this kind (several times)")
        parser.add_argument("--unit", action="append", metavar="CODE", help="only this unit (several times)")
        parser.add_argument("--direct", action="store_true", help="only units directly below")
        parser.add_argument("--capacity", default="", choices=CAPACITIES, help="who answers there")
        parser.add_argument("--from", dest="from_on", type=day_argument, metavar="DATE", help="in force there from")

    def handle(self, *, line, **options):
        today = timezone.localdate()
        found = [self.begun(line, today, **options)] if line else Cascade.objects.under_way().order_by("pk")
        for cascade in found:
            while not cascade.finished_at:
                before = cascade.done
                cascade = go_on(cascade=cascade, today=today, seconds=5)
                if not cascade.finished_at and cascade.done == before:  # another process is at it
                    time.sleep(WAIT_SECONDS)
                    continue
                self.stdout.write(
                    _("%(what)s: %(done)d of %(total)d through, %(made)d lines.")
                    % {"what": cascade.get_what_display(), "done": cascade.done, "total": cascade.total,
                       "made": cascade.made}
                )  # fmt: skip

    def begun(self, pks, today, *, kind, unit, direct, capacity, from_on, **options):
        lines = list(Duty.objects.standing().filter(pk__in=pks).select_related("unit", "evidence_kind"))
        if len(lines) != len(set(pks)):
            raise CommandError(_("There is no such line."))
        home = lines[0].unit
        units = Unit.objects.within(home).exclude(pk=home.pk).open_to_work(today)
        if kind:
            units = units.filter(kind__in=kind)
        if unit:
            units = units.filter(code__in=unit)
        if direct:
            units = units.filter(parent=home)
        try:
            return hand_down(lines=lines, units=units, by=None, from_on=from_on or today, capacity=capacity)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
