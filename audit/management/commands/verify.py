from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import chain
from audit.invariants import all_invariants
from audit.trail import Event, note
from audit.verification import verify_chain

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Check that the audit trail stands as it was sealed and that the product's invariants hold; exit 0 only then."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--no-seal", action="store_true", help="leave unsealed what is not sealed yet; write nothing"
        )

    def handle(self, *, no_seal, **options):
        found = verify_chain()
        waiting_since = found.unsealed_since
        faults = list(found.faults)
        self.say(_("seals"), found.seals, faults)
        self.say(_("entries under a seal"), found.entries, [])
        self.say(_("entries removed after their time"), found.purged, [])
        self.say(_("entries not sealed yet"), found.unsealed, [])
        if waiting_since:
            since = timezone.localtime(waiting_since).strftime("%Y-%m-%d %H:%M:%S")
            self.stdout.write(
                "  " + _("the oldest since %(moment)s; they are sealed once a minute") % {"moment": since}
            )
        broken = 0
        for app, invariant in all_invariants():
            rows = [str(row) for row in invariant.broken()]
            self.say(f"{app.verbose_name} · {invariant.name}", len(rows), rows)
            broken += bool(rows)
        if not no_seal:
            note(Event.VERIFIED, faults=len(faults), invariants=broken)
            chain.seal_all()
        if faults or broken:
            raise CommandError(
                _("Not everything holds. Faults of the chain: %(faults)d; invariants broken: %(broken)d.")
                % {"faults": len(faults), "broken": broken}
            )
        self.stdout.write(self.style.SUCCESS(_("Everything holds.")))

    def say(self, name, figure, faults):
        self.stdout.write(f"{name}: {figure}")
        for fault in faults[:SHOWN]:
            self.stderr.write(f"  {fault}")
        if len(faults) > SHOWN:
            self.stderr.write("  " + _("and %(number)d more") % {"number": len(faults) - SHOWN})
