from allauth.account.auth_backends import AuthenticationBackend


class InForceBackend(AuthenticationBackend):
    """A closed account, or one not yet authorized, neither signs in nor keeps a session."""

    def user_can_authenticate(self, user):
        return user.in_force
