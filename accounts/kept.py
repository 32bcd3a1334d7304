"""Nothing typed is lost to a sign-in that ended meanwhile: what was posted waits for the same person.

Only a post with the right token comes here (CsrfViewMiddleware stands before), only what was typed is kept, never a
file or a secret, and it is sent again by the person's own click: with the version it was opened at, so that what
others saved since is shown beside it.
"""

import re
from collections import Counter
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import KeptForm

NEVER_KEPT = {"csrfmiddlewaretoken", "kept-form"}
NOT_TYPED = {"version", "once", "next"}
BESIDE_TYPED = ("_FORMS", "-id", "-was", "-base", "-seen")
KEY_OF_CHOICE = re.compile(r"[a-z_]+(-\d+)+")  # account-17-1
LONGEST = 300_000
LASTS = timedelta(hours=12)


def keep(user, request) -> bool:
    """Whether there was anything to keep. A page that stores by itself (`X-Draft`) keeps its text where it is typed."""
    if "X-Draft" in request.headers:
        return False
    path = request.get_full_path()
    if path.startswith(reverse("account_login").rsplit("login", 1)[0]) or len(path) > 500:
        return False
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        if name not in NEVER_KEPT and "password" not in name
        for value in values
    ]
    typed = [value for name, value in fields if name not in NOT_TYPED and value.strip()]
    if not typed or sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return False
    KeptForm.objects.update_or_create(user=user, defaults={"path": path, "fields": fields, "made_at": timezone.now()})
    return True


def kept_for(user) -> KeptForm | None:
    return KeptForm.objects.filter(user=user, made_at__gte=timezone.now() - LASTS).first()


def forget(user):
    KeptForm.objects.filter(user=user).delete()


def texts(kept: KeptForm) -> list[str]:
    """What a person would recognize: the words they typed, not the numbers and keys of choices."""
    return [
        value for name, value in kept.fields
        if name not in NOT_TYPED and not name.endswith(BESIDE_TYPED) and any(char.isalpha() for char in value)
        and value != "on" and not KEY_OF_CHOICE.fullmatch(value)
    ]  # fmt: skip


def choices(kept: KeptForm) -> int:
    """How many boxes were ticked in a list."""
    names = Counter(name for name, value in kept.fields if KEY_OF_CHOICE.fullmatch(value))
    return max(names.values(), default=0)
