"""Writers for a backup made while others write. Each transaction says the same number in an assignment and in a plan,
and each third keeps a file of that number: whatever shows two numbers is not one moment.

python -m tests.delivery.writing prepare              the rows, and a person with a password
python -m tests.delivery.writing write STOP           until the file STOP is there
python -m tests.delivery.writing state                what the tables and the files say, as JSON
python -m tests.delivery.writing torn FOLDER          the control: a backup without the one transaction
python -m tests.delivery.writing sign_in              does the sign-in page let the person in?
"""

import hashlib
import json
import sys
import time
from contextlib import nullcontext
from itertools import count
from pathlib import Path

import django

TITLE = "第0号"


def prepare():
    from django.utils import timezone

    from organization.models import Unit
    from responsibility.models import Document
    from tests.cast import make_assignment, make_user

    unit = Unit.objects.get(code="section")
    make_assignment(unit, title=TITLE, due_on=timezone.localdate())
    Document.objects.create(unit=unit, title=TITLE, year=2026, issued_on=timezone.localdate())
    make_user("signer", unit)


def number_of(record) -> int:
    return int(record.title.removeprefix("第").removesuffix("号"))


def rows(*, locking=False):
    from responsibility.models import Assignment, Document

    locked = Assignment.objects.select_for_update(of=("self",)) if locking else Assignment.objects
    return locked.get(title__startswith="第"), Document.objects.get(title__startswith="第")


def write(stop):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import transaction

    from attachments.services import attach
    from organization.models import User

    author = User.objects.get(username="signer")
    for _round in count():
        with transaction.atomic():
            assignment, document = rows(locking=True)
            number = number_of(assignment) + 1
            assignment.title = document.title = f"第{number}号"
            assignment.save()
            document.save()
            if number % 3 == 0:
                attach(record=document, file=SimpleUploadedFile(f"{number}.txt", str(number).encode() * 400), by=author)
        if Path(stop).exists():
            return


def state():
    from attachments.models import Attachment
    from audit.models import Entry
    from config.tables import digest, kept_tables

    assignment, document = rows()
    files = Attachment.objects.order_by("pk")
    return {
        "assignment": number_of(assignment), "plan": number_of(document),
        "changes": Entry.objects.of(assignment).changing().count(), "files": files.count(),
        "damaged": [kept.pk for kept in files if hashlib.sha256(kept.file.read()).hexdigest() != kept.sha256],
        "tables": {model._meta.label_lower: digest(model).hex for model in kept_tables()},
    }  # fmt: skip


def torn(folder):
    from django.core.management import call_command

    from config import backup

    write_table = backup.write_table

    def slowly(*arguments):
        time.sleep(0.05)  # as on a table of some size
        return write_table(*arguments)

    backup.one_moment, backup.write_table = nullcontext, slowly
    call_command("backup", folder)


def sign_in():
    from django.test import Client

    from tests.cast import PASSWORD

    client = Client(SERVER_NAME="localhost")
    answer = client.post("/accounts/login/", {"login": "signer", "password": PASSWORD})
    return {"status": answer.status_code, "signed_in": "_auth_user_id" in client.session}


if __name__ == "__main__":
    django.setup()
    said = {"prepare": prepare, "write": write, "state": state, "torn": torn, "sign_in": sign_in}[sys.argv[1]](
        *sys.argv[2:]
    )
    if said:
        print(json.dumps(said))  # noqa: T201
