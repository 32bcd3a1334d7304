"""What stands behind a rule document or a line of the responsibility list: the problems it was made for.

An app above that knows some takes part by `behind(records, user)` on its AppConfig: (number of the record, Behind)
pairs for records of one kind, of what this person may open alone, in a fixed number of queries.
"""

from dataclasses import dataclass
from datetime import date

from django.apps import apps


@dataclass(frozen=True)
class Behind:
    title: str
    url: str
    on: date
    source: str
    note: str
    stage: str
    tone: str


def behind(records, user) -> dict[int, list[Behind]]:
    """{number of the record: what stands behind it}."""
    found: dict[int, list[Behind]] = {record.pk: [] for record in records}
    for config in apps.get_app_configs():
        if hasattr(config, "behind"):
            for number, one in config.behind(list(records), user):
                found[number].append(one)
    return found
