"""What every test may ask for: people and units come from cast.py, a browser from browsing.py."""

import os

import pytest
from django.core.cache import cache

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the test's own thread

pytest_plugins = ["tests.cast", "tests.browsing", "tests.depth", "tests.racing"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def empty_cache(settings):
    """A cache in the database is rolled back with the test; one in Redis would carry failed sign-ins to the next."""
    if "redis" in settings.CACHES["default"]["BACKEND"]:
        cache.clear()
