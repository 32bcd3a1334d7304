"""Showing again that it is you, before an act that would hurt most from an unattended desk (ASVS 7.5.3).

The page that asks belongs to a higher floor; here stand only the question and the mixin a view takes.
"""

import time

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from organization import rules


def is_stepped_up(request) -> bool:
    """Whether this person signed in, or showed password or second factor again, within STEP_UP_SECONDS."""
    shown = [record.get("at", 0) for record in get_authentication_records(request, request.user)]
    last = max([request.session.get("signed_in_at", 0), *shown])
    return 0 <= time.time() - last < settings.STEP_UP_SECONDS


class StepUpMixin:
    """Leftmost of a view: the page is opened only by someone who has just shown that it is them.

    What was posted is kept meanwhile and offered again (accounts.middleware). `step_up_for` says what it is for.
    """

    step_up_for = _("do something that concerns accounts or rights")

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.is_sensitive(request.user) and not is_stepped_up(request):
            request.step_up_for = str(self.step_up_for)
            raise ReauthenticationRequired
        return super().dispatch(request, *args, **kwargs)

    def is_sensitive(self, user) -> bool:
        return True


class StepUpWhereAtOnceMixin(StepUpMixin):
    """For what proposes an account or a right: asked of whoever's proposals are in force at once."""

    def is_sensitive(self, user) -> bool:
        return rules.decides_alone(user)
