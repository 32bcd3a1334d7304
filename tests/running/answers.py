"""Prints the headers of one answer of each class, under the settings the environment chooses.

python -m tests.running.answers FOLDER        (the golden files in tests/running/headers are what it prints)
"""

import json
import logging
import shutil
import sys
from datetime import date
from pathlib import Path

import django

HOST = {"SERVER_NAME": sys.argv[2]} if len(sys.argv) > 2 else {}
CHANGING = {"Content-Length", "Expires", "Last-Modified", "ETag"}


def prepared():
    """An empty product with one leader and one kept file."""
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command

    from attachments.services import attach
    from organization.rights import Role
    from responsibility.models import Document
    from tests.cast import make_unit, make_user

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    shutil.copy(settings.BASE_DIR / "static" / "img" / "mark.svg", settings.STATIC_ROOT / "mark.svg")
    unit = make_unit("bureau")
    leader = make_user("leader", unit, Role.LEADER)
    plan = Document.objects.create(unit=unit, title="x", year=2023, issued_on=date(2023, 1, 4), created_by=leader)
    return leader, attach(record=plan, file=SimpleUploadedFile("2023年计划.txt", b"x"), by=leader)


def answers():
    from django.test import Client

    from reminders import health
    from tests.cast import PASSWORD

    leader, kept = prepared()

    def client(**more):
        return Client(raise_request_exception=False, **HOST, **more)

    stranger, person = client(), client()
    person.force_login(leader)
    secure = bool(HOST)
    yield "page", person.get("/assignments/", secure=secure)
    yield "fragment", person.get("/study/log/", secure=secure, HTTP_HX_REQUEST="true")
    yield "sign-in", stranger.get("/accounts/login/", secure=secure)
    yield "signed in", stranger.post("/accounts/login/", {"login": "leader", "password": PASSWORD}, secure=secure)
    yield "language", client().post("/accounts/language/", {"language": "en"}, secure=secure)
    yield "302", client().get("/assignments/", secure=secure)
    if secure:
        yield "http", client().get("/assignments/")
    yield "400", client().get("/accounts/login/?next=%00", secure=secure)
    yield "403", person.get("/audit/", secure=secure)
    yield "403 token", client(enforce_csrf_checks=True).post("/accounts/login/", {}, secure=secure)
    yield "404", person.get("/nowhere/", secure=secure)
    yield "405", person.post("/healthz", secure=secure)
    long = {"data": "x=" + "x" * 3_000_000, "content_type": "application/x-www-form-urlencoded"}
    yield "413", person.post("/assignments/new/", secure=secure, **long)
    yield "download", person.get(kept.get_absolute_url(), secure=secure)
    yield "static", client().get("/static/mark.svg", secure=secure)
    yield "healthz", client().get("/healthz", secure=secure)
    health.age = lambda: 1 / 0
    yield "500", client().get("/healthz", secure=secure)


def plain(answer) -> dict:
    headers = {name: "…" if name in CHANGING else value for name, value in answer.items()}
    cookies = []
    for cookie in answer.cookies.values():
        cookie.set(cookie.key, "x", "x")
        cookie["expires"] = ""
        cookies.append(cookie.OutputString())
    return {"status": answer.status_code, "headers": dict(sorted(headers.items())), "cookies": sorted(cookies)}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    django.setup()
    found = {name: plain(answer) for name, answer in answers()}
    Path(sys.argv[1]).write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
