"""System checks of the installation: each says what is wrong and what to do about it."""

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, NotSupportedError, connections

PROCESS_CACHES = ("locmem.LocMemCache", "dummy.DummyCache")
MAIL_KEPT_HERE = ("filebased.EmailBackend", "console.EmailBackend", "dummy.EmailBackend", "locmem.EmailBackend")


@checks.register
def shared_between_processes(app_configs, **kwargs):
    """Web processes and worker must meet in the same cache and the same broker."""
    found = []
    if settings.CACHES["default"]["BACKEND"].endswith(PROCESS_CACHES):
        found.append(
            checks.Error(
                "The cache is private to each process, so what one of them keeps the others would not see.",
                hint="Leave CACHE_URL unset (the database) or set it to a Redis: redis://HOST:6379/1",
                id="config.E001",
            )
        )
    if settings.CELERY_BROKER_URL.startswith("memory"):
        found.append(
            checks.Error(
                "The broker is private to each process, so the worker would never hear of anything.",
                hint="Leave CELERY_BROKER_URL unset (files in VAR_DIR) or set it to a Redis: redis://HOST:6379/0",
                id="config.E002",
            )
        )
    return found


@checks.register(checks.Tags.security, deploy=True)
def fit_for_production(app_configs, **kwargs):
    found = []
    if settings.LOCAL:
        found.append(
            checks.Warning(
                "The installation answers to loopback names only.",
                hint="Set ALLOWED_HOSTS and SITE_URL, see .env.example.",
                id="config.W001",
            )
        )
    if settings.EMAIL_BACKEND.endswith(MAIL_KEPT_HERE):
        found.append(
            checks.Warning(
                "No mail server is set: reminders are written to files that nobody reads.",
                hint="Set EMAIL_URL, for example smtp+tls://USER:PASSWORD@HOST:587",
                id="config.W002",
            )
        )
    return found


@checks.register(checks.Tags.database)
def database_is_fit(app_configs, databases=(), **kwargs):
    """Asked by `check --database`, `migrate` and `serve`: they are about to use it anyway."""
    return [fault for alias in databases or () for fault in database_faults(alias)]


def database_faults(alias):
    connection = connections[alias]
    try:
        connection.ensure_connection()
    except NotSupportedError as error:  # Django's word on a version that is too old
        return [checks.Error(str(error), hint="Upgrade the database server.", id="config.E003")]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            encoding = cursor.fetchone()[0]
        if encoding != "UTF8":
            return [
                checks.Error(
                    f"The database's encoding is {encoding}, so Chinese text could not be stored faithfully.",
                    hint="Make it with: createdb --encoding=UTF8 --template=template0 NAME",
                    id="config.E004",
                )
            ]
    if not settings.LOCAL and holds_example(alias):
        return [
            checks.Error(
                "The database holds the example bureau, whose accounts have a shared password and no second factor.",
                hint="Use a new database (DATABASE_URL) and `manage.py setup`.",
                id="config.E005",
            )
        ]
    return []


def holds_example(alias="default"):
    from organization.models import Unit  # not before the apps are loaded

    connection = connections[alias]
    if Unit._meta.db_table not in connection.introspection.table_names():
        return False
    return Unit.objects.using(alias).filter(is_example=True).exists()


def refuse_example_in_production():
    """For whatever serves pages. A database that does not answer yet is no reason to stay down."""
    if settings.LOCAL:
        return
    try:
        if holds_example():
            raise ImproperlyConfigured("Refusing to start in production on the example bureau. See .env.example.")
    except DatabaseError:
        pass
    finally:
        connections.close_all()
