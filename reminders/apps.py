from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from organization.menu import MenuItem


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = _("Reminders")
    invariants = "reminders.invariants"
    menu = [MenuItem(_("Reminders"), "reminders:inbox", "bell", 75)]

    def frame(self, request):
        from reminders.frame import frame  # not before the models are loaded

        return frame(request)

    def tell(self, notices):
        from reminders.clock import reading
        from reminders.telling import tell

        tell(notices, now=reading())

    def take_back(self, notice):
        from reminders.clock import reading
        from reminders.telling import take_back

        take_back(notice, now=reading())

    def restored(self, *, now, made_at):
        from reminders.clock import reading
        from reminders.restoring import doubt

        return doubt(now=reading())

    def who_may(self):
        from reminders.who_may import sections  # models are ready only now

        return sections()
