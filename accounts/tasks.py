from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts import devices, kept, lockout, sessions
from accounts.models import KeptForm, KnownDevice


@shared_task
def tidy():
    """What is over and would only lie about: ended sessions, old tries, forms nobody took up."""
    now = timezone.now()
    lockout.purge(now)
    sessions.end_idle(now)
    KeptForm.objects.filter(made_at__lt=now - kept.LASTS).delete()
    KnownDevice.objects.filter(used_at__lt=now - devices.LASTS).delete()
    call_command("clearsessions")
