"""Allauth's forms where a secret is guessed or set: each guess is paid before it is looked at."""

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts import devices, links, notes
from accounts.lockout import Locked, reserve, second_counters
from accounts.second_factor import matching_counter, use_code


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """The present password is guessed here no more often than at the door."""

    def clean_oldpassword(self):
        password = self.cleaned_data.get("oldpassword", "")
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class ResetPasswordKeyForm(account_forms.ResetPasswordKeyForm):
    """Where a one-use link leads. It is used up in the transaction that sets the password: two clicks, one use."""

    @transaction.atomic
    def save(self):
        if not links.use(self.user):
            raise ImmediateHttpResponse(redirect(context.request.path))
        super().save()
        notes.note(notes.Event.LINK_USED, record=self.user)
        devices.forget(self.user)
        context.request.known_from_now_on = self.user  # whoever holds the link gets in, however strangers guess


class CodeFormMixin:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = pgettext("second factor", "Code")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "placeholder": ""}

    def clean_code(self):
        """The guess is paid first, and given back where it was right."""
        code = self.cleaned_data["code"]
        device = devices.known_to(context.request, self.user.pk)
        try:
            reservation = reserve(second_counters(self.user.pk, device))
        except Locked:
            raise get_adapter().validation_error("too_many_login_attempts") from None
        if not self.is_right(code):
            event = notes.Event.STEP_UP_FAILED if context.request.user.is_authenticated else notes.Event.SIGN_IN_FAILED
            notes.failed(self.user, name=self.user.username, locked=reservation.filled, step="second", event=event)
            raise forms.ValidationError(_("The number is not right, or was used already."), code="incorrect_code")
        reservation.give_back()
        return code

    def is_right(self, code) -> bool:
        self.authenticator = use_code(self.user, code)
        if self.authenticator:
            self.authenticator.user = self.user
        return self.authenticator is not None


class AuthenticateForm(CodeFormMixin, mfa_forms.AuthenticateForm):
    pass


class ReauthenticateForm(CodeFormMixin, mfa_forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(CodeFormMixin, totp_forms.ActivateTOTPForm):
    def is_right(self, code) -> bool:
        """The number that sets the app up is used up by it, like any other (see signals.py)."""
        context.request.used_counter = matching_counter(self.secret, code)
        return context.request.used_counter is not None
