"""The menu by job. Each app names its own entries in its AppConfig (`menu = [...]`); nobody keeps a list of apps."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.apps import apps
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class MenuItem:
    """`counted()` gives the number shown beside the label: what waits there."""

    label: Promise
    url_name: str
    icon: str
    order: int
    rule: Callable = bool
    counted: Callable | None = None
    url: str = ""
    active: bool = False
    count: int = 0


def menu_for(user, path: str) -> list[MenuItem]:
    """What the person may open, in order; the entry of the current page is marked."""
    items = sorted(
        (item for config in apps.get_app_configs() for item in getattr(config, "menu", ())), key=lambda item: item.order
    )
    entries = [(item, reverse(item.url_name)) for item in items if item.rule(user)]
    fitting = [url for _item, url in entries if path == url or (url != "/" and path.startswith(url))]
    current = max(fitting, key=len, default=None)
    return [
        replace(item, url=url, active=url == current, count=item.counted() if item.counted else 0)
        for item, url in entries
    ]
