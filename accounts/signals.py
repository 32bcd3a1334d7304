"""What follows from signing in and out, from a new password, and from an account that changes its office."""

from allauth.account import signals as account_signals
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from accounts import devices, due, feed_keys, notes, sessions
from accounts.models import OneUseLink
from organization.models import User

ENDS_SESSIONS = ("administration", "is_active", "username_key")


@receiver(user_logged_in)
def signed_in(sender, request, user, **kwargs):
    sessions.begin(request.session)
    due.work_out(request, user)


@receiver(account_signals.user_logged_in)
def came_through_the_door(sender, request, user, **kwargs):
    if OneUseLink.objects.filter(user=user).exists():
        OneUseLink.objects.filter(user=user).delete()
    notes.note(notes.Event.SIGNED_IN, by=user, record=user)


@receiver(user_logged_out)
def signed_out(sender, request, user, **kwargs):
    request.signed_out = True
    if user is not None:
        UserSession.objects.filter(session_key=request.session.session_key or "").delete()
        notes.note(notes.Event.SIGNED_OUT, by=user, record=user)


@receiver([account_signals.password_changed, account_signals.password_set, account_signals.password_reset])
def password_changed(sender, request, user, signal, **kwargs):
    """Whoever had a session with the old password is out (ASVS 7.4.3). Django's own hash ends them too."""
    sessions.end_all(user=user)
    devices.forget(user, but=devices.digest_of(request))
    notes.note(notes.Event.PASSWORD_CHANGED, by=user, record=user, by_link=signal is account_signals.password_reset)


@receiver(pre_save, sender=Authenticator)
def number_of_setting_up(sender, instance, **kwargs):
    counter = getattr(context.request, "used_counter", None)
    if instance.pk is None and instance.type == Authenticator.Type.TOTP and counter:
        instance.data["last_counter"] = counter


@receiver([post_save, post_delete], sender=Authenticator)
def second_factor_changed(sender, instance, signal, created=False, **kwargs):
    """Told with the row itself; whoever did it is who acts: the person, or the security administrator."""
    if created or signal is post_delete:
        change = "added" if created else "removed"
        notes.note(notes.Event.SECOND_FACTOR_CHANGED, record=instance.user, kind=instance.type, change=change)


@receiver(account_signals.authentication_step_completed)
def shown_again(sender, request, method, user, **kwargs):
    if kwargs.get("reauthenticated"):
        notes.note(notes.Event.STEPPED_UP, by=user, record=user, means=method)


@receiver(pre_save, sender=User)
def remember_what_was(sender, instance, update_fields=None, **kwargs):
    instance.ends_sessions = False
    if instance.pk and (update_fields is None or set(update_fields) & set(ENDS_SESSIONS)):
        was = User.objects.filter(pk=instance.pk).values_list(*ENDS_SESSIONS).first()
        now = tuple(getattr(instance, name) for name in ENDS_SESSIONS)
        instance.ends_sessions = was is not None and was != now


@receiver(post_save, sender=User)
def end_what_no_longer_holds(sender, instance, **kwargs):
    """Closed, or another office: in the same transaction every session ends (ASVS 7.4.2; 8.3.2), and every
    calendar subscription. So does a link made before: whoever made it for a plain account would hold it for an
    administrator's."""
    if getattr(instance, "ends_sessions", False):
        sessions.end_all(user=instance)
        feed_keys.revoke_all(user=instance)
        OneUseLink.objects.filter(user=instance).delete()
