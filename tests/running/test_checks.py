"""An installation that would go wrong says so before it serves a page."""

import runpy

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from config.checks import refuse_example_in_production
from organization.models import Unit
from tests.cast import make_unit


def ids(**options):
    return {found.id for found in run_checks(**options) if found.id.startswith("config.")}


def test_the_settings_as_shipped_are_in_order(settings):
    assert ids() == set()


def test_a_cache_of_each_process_alone_is_refused(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert ids() == {"config.E001"}


def test_a_broker_of_each_process_alone_is_refused(settings):
    settings.CELERY_BROKER_URL = "memory://"
    assert ids() == {"config.E002"}


def test_mail_that_stays_on_the_machine_is_named_for_production(settings):
    settings.LOCAL = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert ids(include_deployment_checks=True) == {"config.W002"}


@pytest.fixture
def example_unit(db):
    unit = make_unit("example")
    Unit.objects.filter(pk=unit.pk).update(is_example=True)


def test_the_example_bureau_is_welcome_on_a_laptop(example_unit):
    assert ids(databases=["default"]) == set()
    refuse_example_in_production()


def test_the_example_bureau_is_refused_in_production(example_unit, settings, monkeypatch):
    settings.LOCAL = False
    monkeypatch.setattr("config.checks.connections.close_all", lambda: None)
    assert ids(databases=["default"]) == {"config.E005"}
    with pytest.raises(ImproperlyConfigured, match="example bureau"):
        runpy.run_module("config.wsgi")


def test_real_units_are_welcome_in_production(db, settings, monkeypatch):
    settings.LOCAL = False
    monkeypatch.setattr("config.checks.connections.close_all", lambda: None)
    make_unit("real")
    assert ids(databases=["default"]) == set()
    refuse_example_in_production()
