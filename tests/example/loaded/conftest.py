"""The example, loaded once for all tests of this folder; what a test changes is rolled back as everywhere."""

from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from organization.models import Unit, User


@pytest.fixture(scope="package")
def kept(django_db_setup, django_db_blocker):
    """A transaction around the tests of this folder: what is made in it stays for all of them, and then goes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def loaded(kept, django_db_blocker):
    """`manage.py example`, as a person runs it today: what it printed, and the password in it."""
    patch = pytest.MonkeyPatch()
    patch.delenv("EXAMPLE_PASSWORD", raising=False)
    with django_db_blocker.unblock():
        printed = StringIO()
        call_command("example", stdout=printed)
    patch.undo()
    text = printed.getvalue()
    return SimpleNamespace(text=text, password=password_in(text), today=timezone.localdate())


def password_in(text: str) -> str:
    return next(line for line in text.splitlines() if "密码：" in line).partition("：")[2]


@pytest.fixture
def example(loaded, db):
    loaded.bureau = Unit.objects.get(code="BUREAU")
    loaded.people = {user.username: user for user in User.objects.all()}
    return loaded
