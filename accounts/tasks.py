from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts.kept import LASTS
from accounts.lockout import purge
from accounts.models import KeptForm


@shared_task
def tidy():
    """What is over and would only lie about: ended sessions, old tries, forms nobody took up."""
    purge(timezone.now())
    KeptForm.objects.filter(made_at__lt=timezone.now() - LASTS).delete()
    call_command("clearsessions")
