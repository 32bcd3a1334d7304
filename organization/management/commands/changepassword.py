from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Stands before Django's own: nobody chooses another person's password (ASVS 6.4.6)."""

    help = "Refused: a person sets their own password through a one-use link."

    def run_from_argv(self, argv):
        """Whatever options Django's own command takes, the answer is the same words."""
        super().run_from_argv(argv[:2])

    def handle(self, **options):
        raise CommandError(
            _("Nobody chooses another person's password. The system administrator makes a one-use link on the person's "
              "page; for a lost administrator: manage.py setup --recover USERNAME.")
        )  # fmt: skip
