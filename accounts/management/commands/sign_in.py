"""Help with signing in on the machine itself, for whom nobody in the product can help any more."""

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts import lockout, notes, second_factor, sessions
from organization.models import User, plain


class Command(BaseCommand):
    help = (
        "Unlock an account after wrong tries, take a lost second factor away, end every session of a person. For the "
        "security administrator's own account, when no other one is there to do it. A new password: setup --recover."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--unlock", action="store_true", help="wrong tries are forgotten")
        parser.add_argument(
            "--reset-second-factor", action="store_true", help="a new one is set up at the next sign-in"
        )
        parser.add_argument("--end-sessions", action="store_true", help="the person is signed out everywhere")

    def handle(self, *, username, unlock, reset_second_factor, end_sessions, **options):
        user = User.objects.filter(username_key=plain(username)).first()
        if user is None:
            raise CommandError(_("No account has this user name."))
        if not (unlock or reset_second_factor or end_sessions):
            raise CommandError(_("Say what to do: --unlock, --reset-second-factor or --end-sessions."))
        if unlock:
            lockout.unlock(user=user)
            notes.note(notes.Event.UNLOCKED, record=user)
            self.stdout.write(_("%(name)s can sign in at once.") % {"name": user.name})
        if reset_second_factor:
            second_factor.reset(user=user)
        if reset_second_factor or end_sessions:
            count = sessions.end_all(user=user)
            notes.note(notes.Event.SESSION_ENDED, record=user, count=count)
        if reset_second_factor:
            self.stdout.write(
                _("The second factor of %(name)s is taken away, and every session ended.") % {"name": user.name}
            )
        elif end_sessions:
            self.stdout.write(_("Every session of %(name)s is ended.") % {"name": user.name})
