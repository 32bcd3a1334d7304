from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from example import accounts
from example.load import is_loaded, load
from organization.models import Unit, User


class Command(BaseCommand):
    help = "Load the example bureau, with its year 2023 and work in progress, into an empty database."

    def handle(self, **options):
        if not settings.LOCAL:
            raise CommandError(_("This is a real installation (ALLOWED_HOSTS): the example, with its one password, is "
                                 "for a machine of your own."))  # fmt: skip
        if Unit._meta.db_table not in connection.introspection.table_names():
            raise CommandError(
                _("The database has no tables yet. Prepare it first: .venv/bin/python manage.py migrate")
            )
        if is_loaded():
            self.stdout.write(_("The example is loaded already; nothing was changed."))
            self.say(accounts.kept_password())
            return
        if Unit.objects.exists() or User.objects.exists():
            raise CommandError(_("The database holds real units or people. The example goes into an empty one only: "
                                 "choose another with DATABASE_URL or VAR_DIR."))  # fmt: skip
        self.load()

    def load(self):
        try:
            given = accounts.given_password()
        except ValidationError as error:
            words = " ".join(error.messages)
            raise CommandError(_("EXAMPLE_PASSWORD is refused: %(reasons)s") % {"reasons": words}) from error
        password = given or accounts.new_password()
        load(today=timezone.localdate(), password=password)
        if not given:
            accounts.keep(password)
        self.stdout.write(_("The example bureau is loaded. All units and people are fictional."))
        self.say(password)
        if not given:
            self.stdout.write(_("The password is also in %(file)s.") % {"file": accounts.password_file()})

    def say(self, password):
        for line in accounts.table(password):
            self.stdout.write(line)
