"""A city with very many units below it, and real processes that hand one line of its list down to all of them.

python -m tests.delivery.handing_down prepare NUMBER          the units, who answers in each, and the line: its id
python -m tests.delivery.handing_down run UNITS [LINE]        `manage.py hand_down`, UNITS a slice; what it took
python -m tests.delivery.handing_down careless UNITS [LINE]   the control: nothing there keeps it to once
python -m tests.delivery.handing_down state                   what the tables say
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

import django


def prepare(number):
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from organization.models import Posting, Unit, User
    from organization.tree.paths import child_key, child_path
    from tests.cast import LONG_AGO, make_duty, make_unit

    city, units = make_unit("city", kind=Unit.Kind.GOVERNMENT), []
    for place in range(int(number)):
        path, code = child_path(city.path, place + 1), f"u{place}"
        units.append(Unit(code=code, parent=city, path=path, order_key=child_key(city.order_key, 0, path),
                          name=f"示例{code}单位", short_name=code))  # fmt: skip
    units = Unit.objects.bulk_create(units, batch_size=500)
    now, password = timezone.now(), make_password(None)
    people = User.objects.bulk_create(
        (User(username=unit.code, username_key=unit.code, name=unit.code, password=password, authorized_at=now)
         for unit in units), batch_size=500,
    )  # fmt: skip
    Posting.objects.bulk_create(
        (Posting(user=person, unit=unit, role="head", capacity=Posting.Capacity.HEAD, from_on=LONG_AGO, granted_at=now)
         for person, unit in zip(people, units, strict=True)), batch_size=500,
    )  # fmt: skip
    line = make_duty(city, title="专题研究", per="year", count=2, capacity=Posting.Capacity.HEAD, standard="有纪要")
    return {"line": line.pk}  # two dates in each unit, on whatever day of the year this runs


def run(units, *line):
    from django.core.management import call_command

    from responsibility.cascades import services

    services.UNITS = int(units)
    options = ["--kind", "section", "--from", date.today().replace(month=1, day=1).isoformat()] if line else ()
    begun, cpu = time.perf_counter(), time.process_time()
    call_command("hand_down", *line, *options)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return {"seconds": round(seconds, 2), "of_this_process": round(cpu, 2), "megabytes": peak_megabytes()}


def peak_megabytes() -> int:
    """Of this process alone: what `getrusage` says includes the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def careless(units, *line):
    """No transaction around a slice, no lock, no look at who has it, no key in the database."""
    from django.db import OperationalError, ProgrammingError, connection
    from django.db.models import QuerySet

    from responsibility.cascades import services
    from responsibility.models import Duty

    constraint = next(one for one in Duty._meta.constraints if one.name == "duty_handed_down_once")
    try:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Duty, constraint)
    except (OperationalError, ProgrammingError):
        pass  # one before this took it away
    QuerySet.select_for_update = lambda rows, **_options: rows
    services._slice, services.held = services._slice.__wrapped__, lambda _lines, _units: set()
    return run(units, *line)


def state():
    """How many units have the line, how many lines and works there are, and what the trail says of them."""
    from audit.models import Entry
    from responsibility.models import Assignment, Cascade, Duty

    lines, works = Duty.objects.exclude(source=None), Assignment.objects.exclude(duty__source=None)
    told = Entry.objects.filter(event="created")
    told = {rows: told.filter(kind=rows.model._meta.label_lower, record_id__in=rows.values("pk")).count()
            for rows in (lines, works)}  # fmt: skip
    return {
        "units": lines.values("unit").distinct().count(), "lines": lines.count(), "works": works.count(),
        "different": works.values("unit", "period_from", "ordinal").distinct().count(),
        "owned": works.exclude(owner=None).count(),
        "lines told": told[lines], "works told": told[works],
        "acts": [[one.done, one.made, one.finished_at is not None] for one in Cascade.objects.order_by("pk")],
    }  # fmt: skip


if __name__ == "__main__":
    django.setup()
    said = {"prepare": prepare, "run": run, "careless": careless, "state": state}[sys.argv[1]](*sys.argv[2:])
    print("\n" + json.dumps(said))  # noqa: T201
