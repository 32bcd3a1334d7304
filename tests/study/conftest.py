import pytest
from django.utils import timezone


@pytest.fixture
def on(monkeypatch):
    """`on(day)`: from now on the product's door says that this day is today."""
    real = timezone.localdate

    def set_today(day):
        monkeypatch.setattr(timezone, "localdate", lambda value=None, tz=None: real(value, tz) if value else day)

    return set_today
