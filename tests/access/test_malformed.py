"""Thousands of malformed requests: no 500, none that hangs, nothing invalid kept, and every list opens afterwards."""

import time
from collections import Counter
from io import BytesIO
from urllib.parse import unquote_to_bytes

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from reminders.filters import DeliveryFilterSet
from tests.access.kinds import Of, Page, Public, Secret
from tests.access.malformed import Odd, read_form
from tests.access.table import ROWS
from tests.access.test_matrix import addresses, is_vendor
from tests.access.world import ROLES, build
from tests.depth import CI, FULL, SEED, drawn, rounds

pytestmark = [pytest.mark.django_db, pytest.mark.faults]
SLOW = 2.0
PARTS = {"first": 0, "second": 1, "third": 2, "fourth": 3}
OUR_APPS = {config.label for config in apps.get_app_configs() if not config.name.startswith(("django", "allauth"))}
# Written by the product alone; `blank` says there only what no form asks for
NO_FORM = {"audit", "reminders"}


class Walk:
    """One world, one client a role, and what the requests did to it."""

    def __init__(self, seed):
        self.world, self.odd = build(), Odd(seed)
        self.clients = {role: Client(raise_request_exception=False) for role in ROLES}
        for role, client in self.clients.items():
            if role != "anonymous":
                client.force_login(self.world.people[role])
        self.names = sorted(ROWS) + [name for name, arguments in addresses() if is_vendor(name) and not arguments]
        self.records, self.forms = {}, {}
        self.seen, self.slowest, self.faults = Counter(), 0.0, []
        self.invalid_before = set(invalid_rows())

    def url(self, name):
        row = ROWS.get(name)
        if isinstance(row, Secret):
            return reverse(name, kwargs={"secret": "x" * 43})
        if not isinstance(row, Of):
            return reverse(name)
        if name not in self.records:
            self.records[name] = row.make(self.world, self.odd.random.choice(("own", "own", "descendant", "stranger")))
        return reverse(name.split(" ")[0], kwargs={"pk": self.records[name].pk, **(row.kwargs or {})})

    def form(self, name, role, url):
        if (name, role) not in self.forms:
            page = self.clients[role].get(url)
            self.forms[name, role] = read_form(page.content.decode() if not page.streaming else "")
        return self.forms[name, role]

    def step(self):
        name, role = self.odd.random.choice(self.names), self.odd.random.choice(ROLES)
        if name == "account_logout":
            return
        url = self.url(name)
        form, kind = self.form(name, role, url), self.odd.random.random()
        request = (self.odd.post if kind < 0.6 else self.odd.get if kind < 0.95 else self.odd.other)(
            *((url, form) if kind < 0.95 else (url,))
        )
        status, seconds = self.send(role, request)
        if seconds > SLOW:  # the machine may have been busy with something else
            status, seconds = self.send(role, request)
        self.seen[status] += 1
        self.slowest = max(self.slowest, seconds)
        if status >= 500 or seconds > SLOW:
            self.faults.append(
                (status, round(seconds, 2), name, role, {key: str(value)[:300] for key, value in request.items()})
            )
        if request["method"] == "POST" and status == 302:
            self.records.pop(name, None)
            self.forms.pop((name, role), None)

    def send(self, role, request):
        request = dict(request)
        method, path = request.pop("method"), request.pop("path")
        body = request.pop("data", b"")
        extra = {"CONTENT_TYPE": request.pop("content_type", ""), "CONTENT_LENGTH": str(len(body)), **request}
        before = time.monotonic()
        answer = self.clients[role].request(
            REQUEST_METHOD=method, PATH_INFO=unquoted(path), **{"wsgi.input": BytesIO(body)}, **extra
        )
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer.status_code, time.monotonic() - before


def unquoted(path):
    """As a WSGI server hands it on: percent signs taken out, bytes as latin-1 letters."""
    return unquote_to_bytes(path).decode("latin-1")


def invalid_rows():
    """(table, key, columns at fault) of every row of ours that its own model would refuse."""
    for model in apps.get_models():
        if model._meta.app_label in OUR_APPS:
            for row in model._base_manager.all():
                try:
                    row.full_clean()
                except ValidationError as refusal:
                    faults = {name for name in refusal.error_dict if not may_be_empty(row, name)}
                    if faults:
                        yield model._meta.label, row.pk, tuple(sorted(faults))


def may_be_empty(row, name) -> bool:
    """Its column takes the emptiness; that a form would ask for it (`blank`) says nothing where no form writes it."""
    if name not in {field.name for field in row._meta.fields} or getattr(row, name) not in (None, ""):
        return False
    return row._meta.app_label in NO_FORM or (row._meta.get_field(name).null and getattr(row, name) is None)


@pytest.mark.parametrize("part", PARTS if FULL else drawn(PARTS))
def test_malformed_requests_break_nothing(part, measured):
    number = rounds(full=2500, short=250 if CI else 125)  # at a desk 500, each part on one database
    walk = Walk(f"{SEED} {connection.vendor} {PARTS[part]}")
    for _time in range(number):
        walk.step()
    invalid = set(invalid_rows()) - walk.invalid_before
    shut = [name for name in sorted(ROWS) if not opens(walk, name)]
    measured(
        inputs=number, server_errors=sum(count for status, count in walk.seen.items() if status >= 500),
        slowest=round(walk.slowest, 2), invalid_rows=len(invalid), lists_shut=len(shut), answers=dict(walk.seen),
    )  # fmt: skip
    assert (walk.faults, invalid, shut) == ([], set(), [])


def opens(walk, name) -> bool:
    """A page about no record in particular opens as ever, or says as ever that one may not."""
    row = ROWS[name]
    if not isinstance(row, Page | Public) or getattr(row, "post_only", False):
        return True
    answers = {walk.clients[role].get(reverse(name)).status_code for role in ("leader", "recorder", "admin", "auditor")}
    return answers <= {200, 403}


def test_the_control_a_view_that_trusts_its_input_is_found(monkeypatch):
    strict = DeliveryFilterSet.filter_queryset

    def trusting(self, queryset):
        return strict(self, queryset).filter(pk__gte=int(self.data.get("state") or 0))

    monkeypatch.setattr(DeliveryFilterSet, "filter_queryset", trusting)
    walk = Walk("control")
    walk.names = ["reminders:deliveries"]
    for _time in range(60):
        walk.step()
    assert any(status >= 500 for status in walk.seen)
