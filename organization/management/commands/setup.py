import sys

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.granting import profiles, setup
from organization.models import Unit, User
from organization.people.services import sign_in_link


class Command(BaseCommand):
    help = (
        "Set up a real installation: the first unit, the administrators of the profile in ADMINISTRATION, and a "
        "one-use link for each. Asks for what no option says."
    )

    def add_arguments(self, parser):
        parser.add_argument("--unit-name", help="full name of the first unit, such as the bureau")
        parser.add_argument("--unit-code", help="its code: letters, digits and dashes")
        parser.add_argument("--unit-kind", choices=Unit.Kind.values, default=Unit.Kind.BUREAU)
        for office in profiles.OFFICES:
            parser.add_argument(f"--{office}", metavar="NAME:USERNAME", help=f"the {office} administrator")
        parser.add_argument("--profile", choices=list(profiles.PROFILES), help="refuse unless this profile is in force")
        parser.add_argument("--recover", metavar="USERNAME", help="a new link for an administrator who is locked out")
        parser.add_argument("--office", choices=profiles.OFFICES, help="with --recover: appoint the person to it first")
        parser.add_argument("--no-input", action="store_true", help="ask nothing: what is missing is refused")

    def handle(self, **options):
        self.asks = not options["no_input"] and sys.stdin is not None and sys.stdin.isatty()
        self.check(options["profile"])
        try:
            people = self.recovered(options) if options["recover"] else self.first_people(options)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.hand_out(people)

    def check(self, profile=None, **options):
        if Unit._meta.db_table not in connection.introspection.table_names():
            raise CommandError(
                _("The database has no tables yet. Prepare it first: .venv/bin/python manage.py migrate")
            )
        if Unit.objects.filter(is_example=True).exists():
            raise CommandError(_("The database holds the example bureau. A real installation begins in an empty one: "
                                 "choose another with DATABASE_URL or VAR_DIR."))  # fmt: skip
        if profile and profile != settings.ADMINISTRATION:
            raise CommandError(
                _("The profile in force is “%(profile)s”: ADMINISTRATION in the environment chooses it.")
                % {"profile": settings.ADMINISTRATION}
            )

    def first_people(self, options):
        if setup.is_in_use():
            raise CommandError(_("This installation is set up: its administrators go on in the browser. For one who is "
                                 "locked out: manage.py setup --recover USERNAME."))  # fmt: skip
        if setup.is_begun():
            self.stdout.write(_("Set up before, but nobody has signed in yet: here are new links."))
            return list(User.objects.in_force().exclude(administration="").order_by("pk"))
        unit_name = options["unit_name"] or self.ask("--unit-name", _("Full name of the first unit"))
        unit_code = options["unit_code"] or self.ask("--unit-code", _("Its code (letters, digits, dashes)"))
        words, found = dict(User.Administration.choices), []
        for office in profiles.OFFICES:
            text = options[office]
            if not text and office in profiles.in_force().offices:
                shape = _("NAME:USERNAME")
                text = self.ask(f"--{office}", f"{words[office]} ({shape})")
            if text:
                found.append(setup.newcomer(office, text))
        return setup.set_up(unit_name=unit_name, unit_code=unit_code, kind=options["unit_kind"], newcomers=found,
                            today=timezone.localdate())  # fmt: skip

    def recovered(self, options):
        office = options["office"] or ""
        return [setup.recover(username=options["recover"], office=office, today=timezone.localdate())]

    def ask(self, option, words):
        while self.asks:
            if text := input(f"{words}: ").strip():
                return text
        raise CommandError(_("Missing: %(option)s") % {"option": option})

    def hand_out(self, people):
        profile = profiles.in_force()
        self.stdout.write(_("Profile: %(name)s. %(why)s") % {"name": profile.name, "why": profile.why})
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(_("Hand each person their own address. It works once, within %(hours)d hours; the person "
                            "sets a password there. It is shown only now.") % {"hours": hours})  # fmt: skip
        for person in people:
            self.stdout.write(f"  {person.get_administration_display()}  {person.name} ({person.username})")
            self.stdout.write(f"    {settings.SITE_URL}{sign_in_link(person)}")
        self.stdout.write(_("Then sign in at %(address)s.") % {"address": f"{settings.SITE_URL}/"})
