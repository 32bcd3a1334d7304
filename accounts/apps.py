from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts import rules
from organization.menu import MenuItem


class AccountsConfig(AppConfig):
    """How people prove who they are: passwords, tries, second factors, sessions, one-use links."""

    name = "accounts"
    verbose_name = _("Sign-in")
    # What particulars of the trail hold (audit/particulars.py)
    facts = {
        "means": {"password": _("password"), "mfa": _("second factor")},
        "step": {"password": _("password"), "second": _("second factor"), "not in force": _("account not in force")},
        "why": {"idle": _("idle too long"), "too long": _("open too long"), "by hand": _("ended by hand")},
        "change": {"added": _("set up"), "removed": _("taken away")},
        "kind": {"totp": _("authenticator"), "recovery_codes": _("recovery codes")},
    }
    menu = [MenuItem(_("Sign-in protection"), "accounts:protection", "shield-lock", 85, rules.keeps_sign_in)]

    def ready(self):
        from accounts import signals  # noqa: F401  (connects itself)

    def restored(self, *, now, made_at):
        """A link that was used since the backup would work a second time, a revoked subscription again."""
        from accounts.models import FeedKey, OneUseLink

        OneUseLink.objects.all().delete()
        FeedKey.objects.all().delete()
        return {}

    def who_may(self):
        from accounts.who_may import sections  # models are ready only now

        return sections()

    def start_steps(self, user, today):
        from accounts.start import steps  # not before the models are loaded

        return steps(user, today)
