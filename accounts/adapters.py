"""Where allauth asks what this product wants: who may try, what a try costs, where a secret is kept."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import devices, kept, notes, sessions
from accounts.lockout import Locked, counters_for, reserve
from accounts.second_factor import needs_second_factor
from organization.models import User, plain
from organization.step_up import is_stepped_up


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by signing up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many wrong tries, so for now none is looked at. Try again in 15 minutes, use a browser in which you"
            " signed in before, or ask your security administrator to unlock the account."
        ),
        "username_password_mismatch": _("The user name or the password is not right."),
    }

    # What the other ways to show who one is are called
    WAYS = {
        "reauthenticate": _("Use your password"),
        "mfa_reauthenticate": _("Use the authenticator or a recovery code"),
    }

    def get_reauthentication_methods(self, user):
        """In this product's words, which are the same wherever the second factor is named."""
        ways = super().get_reauthentication_methods(user)
        return [way | {"description": self.WAYS.get(way["id"], way["description"])} for way in ways]

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        """What our own proxies saw (config.middleware.TrustedAddressMiddleware), never a header the caller wrote."""
        return request.META["REMOTE_ADDR"]

    def authenticate(self, request, **credentials):
        """The only place where a password is looked at, for signing in and for showing again that it is you.

        A try is paid first (`lockout.py`). Whether an account is closed or waits to be authorized is told after the
        right password only (`pre_login`).
        """
        name = credentials.get("username") or ""
        known = User.objects.filter(username_key=plain(name)).first()
        user_id = known.pk if known else None
        device = devices.known_to(request, user_id)
        counters = counters_for(name=name, user_id=user_id, address=request.META.get("REMOTE_ADDR", ""), device=device)
        try:
            reservation = reserve(counters)
        except Locked:
            raise self.validation_error("too_many_login_attempts") from None
        AuthenticationBackend.unstash_authenticated_user()
        user = authenticate(request, **credentials)
        user = user or AuthenticationBackend.unstash_authenticated_user()  # the right password, but not in force
        if user:
            reservation.give_back()
            return user
        is_again = request.user.is_authenticated
        event = notes.Event.STEP_UP_FAILED if is_again else notes.Event.SIGN_IN_FAILED
        notes.failed(known, name=name, locked=reservation.filled, event=event)
        return None

    def pre_login(self, request, user, **kwargs):
        """Asked after the right password only, so that nobody learns by it which accounts exist."""
        if not user.in_force:
            notes.failed(user, name=user.username, step="not in force")
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        sessions.end_oldest(user=user)
        devices.remember(request, response, user)
        if kept.kept_for(user):
            return HttpResponseRedirect(reverse("accounts:kept"))
        return response

    def set_password(self, user, password):
        """This column alone: what someone granted meanwhile is not written back."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def is_reauthentication_required(self, *, app, **kwargs):
        """Having signed in a moment ago is as good as having shown it again."""
        return not is_stepped_up(self.request)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted in the database, under keys that do not (ASVS 11.4)."""

    MARK = "f1:"
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your account needs a second factor. For a new phone, ask the security administrator to take this one away."
        ),
    }

    def keys(self) -> MultiFernet:
        """The first encrypts, all decrypt: a new key goes in front, the old one stays until each secret is renewed."""
        texts = [*settings.SECOND_FACTOR_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return MultiFernet([
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"accounts.second-factor:" + text.encode()).digest()))
            for text in texts
        ])  # fmt: skip

    def encrypt(self, text):
        return self.MARK + self.keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """What was kept before encryption came is read as it is."""
        if not encrypted_text.startswith(self.MARK):
            return encrypted_text
        return self.keys().decrypt(encrypted_text.removeprefix(self.MARK).encode()).decode()

    def get_totp_issuer(self):
        return str(_("Duty Ledger"))

    def get_totp_label(self, user):
        return user.username

    def can_delete_authenticator(self, authenticator):
        """Whoever must have a second factor changes it through the security administrator, and is never without."""
        return not (authenticator.type == Authenticator.Type.TOTP and needs_second_factor(authenticator.user))


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Signing out everywhere else: the browsers there are strangers' afterwards."""

    def end_sessions(self, sessions):
        if sessions:
            devices.forget(sessions[0].user, but=devices.digest_of(self.request))
        for session in sessions:
            notes.ended(session, by=session.user)
            session.end()
