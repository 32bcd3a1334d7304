from django.apps import AppConfig
from django.db import transaction
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("Audit")

    def ready(self):
        from audit.trail import audited
        from calendars.models import DayException

        audited(DayException)  # calendars stands below the trail and can't ask for it

    def restored(self, *, now, made_at):
        """After a restore the chain ends earlier: said in the file outside, so that it is told from a cut-off tail."""
        from audit import chain

        transaction.on_commit(lambda: chain.mark_restored(now=lambda: now))
        return {}
