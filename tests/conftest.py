"""What every test may ask for: people and units come from cast.py, a browser from browsing.py."""

import gc
import os
import uuid

import pytest
from django.core.cache import cache
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations

from audit import guards

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the test's own thread

pytest_plugins = ["tests.cast", "tests.browsing", "tests.depth", "tests.migrated", "tests.racing"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """As `config/wsgi.py` does: the product and thousands of collected tests stay, and need not be looked through."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def empty_cache(settings):
    """A cache in the database is rolled back with the test; one in Redis would carry failed sign-ins to the next."""
    if "redis" in settings.CACHES["default"]["BACKEND"]:
        cache.clear()


@pytest.fixture(autouse=True)
def chain_of_its_own(settings):
    """Each test seals a chain that begins with it, so the file kept outside begins with it too."""
    settings.AUDIT_HEAD_FILE = str(settings.VAR_DIR / f"audit-heads-{uuid.uuid4().hex}")


@pytest.fixture(autouse=True, scope="session")
def emptied_without_guards():
    """A test that commits is followed by a flush, which the audit trail's guards would refuse; they step aside.
    PostgreSQL takes a second to truncate all tables, and a hundredth of one to delete from the few that hold rows."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_unguarded(self, statements):
        if self.connection.vendor == "postgresql":
            return delete_all(self.connection)
        with guards.lifted(self.connection):
            return flush(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_unguarded)
        yield


# By Django after each flush, as they were
MADE_ANEW = {"django_content_type", "auth_permission"}


def delete_all(connection):
    """As a replica would: neither guards nor foreign keys are asked. In the end no row is left to point at another."""
    tables = set(connection.introspection.django_table_names(only_existing=True)) - MADE_ANEW
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in sorted(tables))
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(asked)
        held = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in held:
            cursor.execute(f"DELETE FROM {name}")
