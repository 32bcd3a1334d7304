"""A refusal is one line in the terminal; a fault of ours keeps its traceback."""

import logging
from io import StringIO

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client
from django.urls import path

REFUSALS = {"forbidden": PermissionDenied, "missing": Http404, "bad": BadRequest, "suspicious": SuspiciousOperation}


def refuse(request, kind):
    raise REFUSALS[kind]("refused")


def explode(request):
    raise ZeroDivisionError("division")


refuse.login_required = explode.login_required = False
urlpatterns = [path("explode/", explode), path("<kind>/", refuse)]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def terminal(monkeypatch):
    """What the console handler of the settings writes."""
    handler = next(one for one in logging.getLogger().handlers if one.name == "console")
    written = StringIO()
    monkeypatch.setattr(handler, "stream", written)
    return written


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_is_one_line(terminal, kind):
    assert 400 <= Client().get(f"/{kind}/").status_code < 500
    lines = terminal.getvalue().splitlines()
    assert len(lines) == 1, lines
    assert "WARNING" in lines[0] or "ERROR" in lines[0]


def test_a_fault_keeps_its_traceback(terminal):
    assert Client(raise_request_exception=False).get("/explode/").status_code == 500
    assert "Traceback" in terminal.getvalue()
    assert "ZeroDivisionError" in terminal.getvalue()
