from allauth.account.adapter import DefaultAccountAdapter

from organization.models import plain


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by signing up."""

    def is_open_for_signup(self, request):
        return False

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Failed tries count by the name tried alone: allauth adds the Host, whose port is the caller's choice."""
        return f"sign-in:{plain(credentials.get('username') or '')}"
