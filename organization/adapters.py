from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend

from organization.models import plain


class InForceBackend(AuthenticationBackend):
    """A closed account, or one not yet authorized, neither signs in nor keeps a session."""

    def user_can_authenticate(self, user):
        return user.in_force


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by signing up."""

    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request, user, **kwargs):
        """Asked after the right password only, so that nobody learns by it which accounts exist."""
        if not user.in_force:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Failed tries count by the name tried alone: allauth adds the Host, whose port is the caller's choice."""
        return f"sign-in:{plain(credentials.get('username') or '')}"
