from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Stands before Django's own: there is no account that may do everything (GB/T 22239 8.1.5)."""

    help = "Refused: this product has no superuser. See `manage.py setup`."

    def run_from_argv(self, argv):
        """Whatever options Django's own command takes, the answer is the same words."""
        super().run_from_argv(argv[:2])

    def handle(self, **options):
        raise CommandError(
            _("There is no superuser here. The first administrators are made by: manage.py setup; later ones are "
              "appointed by the security administrator in the product.")
        )  # fmt: skip
