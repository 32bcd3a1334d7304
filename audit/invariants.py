"""What must always hold in the stored rows. Each app names its own: `invariants = "study.invariants"` on its AppConfig,
a module with a list INVARIANTS. `manage.py verify` asks all of them."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import NamedTuple

from django.apps import apps


class Invariant(NamedTuple):
    """`broken()` answers the rows for which it does not hold, in words or as records; none when all is well."""

    name: str
    broken: Callable[[], Iterable]


def all_invariants():
    """(app, invariant) of every app that names some."""
    for app in apps.get_app_configs():
        if module := getattr(app, "invariants", None):
            for invariant in import_module(module).INVARIANTS:
                yield app, invariant
