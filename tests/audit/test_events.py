"""Event by event: what triggers it, run as a user would; exactly one entry, with who, from where and about what."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from attachments.services import attach
from audit.context import process_name
from audit.models import Entry
from audit.naming import visible
from audit.trail import Event, acting, note, note_apart, noted_in_bulk
from audit.words import told
from organization.models import Unit
from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment
from tests.cast import PASSWORD, make_assignment, make_duty

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.7"
SIGN_IN = "/accounts/login/"


@pytest.fixture
def asked(client):
    """`asked(user, method, url, data)` from one address; answers the entries it left."""

    def ask(user, method, url, data=None):
        if user is not None:
            client.force_login(user)
        before = Entry.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        ask.answer = getattr(client, method)(url, data or {}, REMOTE_ADDR=ADDRESS, HTTP_X_FORWARDED_FOR="198.51.100.1")
        return list(Entry.objects.filter(pk__gt=before).order_by("pk"))

    return ask


def only(entries, event):
    """The one entry of that event, with every field."""
    [entry] = [entry for entry in entries if entry.event == event]
    assert entry.address == ADDRESS
    assert re.fullmatch("[0-9a-f]{32}", entry.act)
    assert entry.at.tzinfo is not None
    return entry


def test_a_change_on_a_page(cast, asked):
    work = make_assignment(cast.section, title="旧题目", owner=cast.member)
    url = reverse("responsibility:edit", args=[work.pk])
    form = asked(cast.head, "get", url) or asked.answer.context["form"]
    fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    entry = only(asked(cast.head, "post", url, fields | {"title": "新题目"}), Event.CHANGED)
    assert (entry.by, entry.kind, entry.record_id) == (cast.head, "responsibility.assignment", work.pk)
    assert entry.changes["title"] == ["旧题目", "新题目"]
    assert entry.changes["version"] == [1, 2]
    assert (entry.name, entry.by_name) == ("新题目", "head (head)")


def test_sign_in_and_a_failed_one(cast, asked, client):
    entry = only(asked(None, "post", SIGN_IN, {"login": "leader", "password": "canary-wrong"}), Event.SIGN_IN_FAILED)
    assert (entry.by, entry.record_id) == (None, cast.leader.pk)
    entry = only(asked(None, "post", SIGN_IN, {"login": "leader", "password": PASSWORD}), Event.SIGNED_IN)
    assert (entry.by, entry.record_id) == (cast.leader, cast.leader.pk)
    entry = only(asked(None, "post", "/accounts/logout/"), Event.SIGNED_OUT)
    assert entry.by == cast.leader


def test_a_refused_page(cast, asked):
    entry = only(asked(cast.member, "get", "/audit/"), Event.REFUSED)
    assert (entry.by, entry.facts) == (cast.member, {"method": "GET", "path": "/audit/", "status": 403})


def test_a_record_of_another_unit_asked_for_by_its_number(cast, asked):
    """The asker sees a page that does not exist; the auditor sees who tried."""
    work = make_assignment(cast.other_bureau, title="别家的事")
    entry = only(asked(cast.member, "get", work.get_absolute_url()), Event.REFUSED)
    assert asked.answer.status_code == 404
    assert (entry.by, entry.name, entry.facts["status"]) == (cast.member, "别家的事", 404)
    missing = reverse("responsibility:assignment", args=[work.pk + 1000])
    assert asked(cast.member, "get", missing) == []


def test_a_refusal_stays_though_the_work_is_rolled_back(cast, asked):
    """A form of another unit's record: nothing changes, the try is told."""
    work = make_assignment(cast.other_bureau)
    entry = only(
        asked(cast.head, "post", reverse("responsibility:edit", args=[work.pk]), {"title": "x"}), Event.REFUSED
    )
    assert entry.facts["method"] == "POST"
    work.refresh_from_db()
    assert work.title != "x"


def test_a_file_downloaded(cast, asked):
    work = make_assignment(cast.section, owner=cast.member)
    kept = attach(record=work, file=SimpleUploadedFile("情况说明.txt", "内容".encode()), by=cast.member)
    assert Entry.objects.of(kept).get(event=Event.CREATED).changes["name"] == [None, "情况说明.txt"]
    entry = only(asked(cast.member, "get", kept.get_absolute_url()), Event.DOWNLOADED)
    assert (entry.by, entry.name, entry.facts) == (cast.member, "情况说明.txt", {"sha256": kept.sha256})
    assert [entry.event for entry in asked(cast.stranger, "get", kept.get_absolute_url())] == [Event.REFUSED]


def test_the_summary_taken_out_on_the_page_and_on_the_command_line(cast, asked, tmp_path):
    fields = {"unit": "bureau", "year": "2023", "as_of": "2023-12-31"}
    entry = only(asked(cast.leader, "post", "/reports/", fields), Event.DOWNLOADED)
    assert (entry.by, entry.name, entry.facts["year"]) == (cast.leader, "bureau", 2023)
    call_command("summary", "bureau", "--year", "2023", "--as-of", "2023-12-31", "--output", tmp_path / "f.docx")
    entry = Entry.objects.get(event=Event.EXPORTED)
    assert (entry.by, entry.name, entry.by_name) == (None, "bureau", process_name())


def test_a_statement_for_many_rows_leaves_an_entry_a_row_with_one_act(cast, today_is):
    make_duty(cast.section, per="month", year=2024)
    made = fall_due(today=today_is)
    entries = Entry.objects.filter(event=Event.CREATED, kind="responsibility.assignment")
    assert made == Assignment.objects.count() == entries.count() > 3
    assert entries.values("act").distinct().count() == 1
    assert all(entry.changes["duty"] and entry.changes["due_on"] for entry in entries)
    assert fall_due(today=today_is) == 0
    assert entries.count() == made


@pytest.fixture
def today_is():
    return date(2024, 6, 30)


def test_what_one_request_does_shares_an_act(cast, asked):
    with acting(by=cast.admin, address=ADDRESS) as now:
        cast.section.name, cast.office.name = "甲科室", "乙科室"
        cast.section.save()
        cast.office.save()
        noted_in_bulk(Event.CHANGED, [cast.section, cast.office], changes={"sort_no": [0, 1]})
    entries = Entry.objects.filter(act=now.act)
    assert [(entry.by, entry.address) for entry in entries] == [(cast.admin, ADDRESS)] * 4


def test_a_row_and_its_entry_come_and_go_together(cast):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        cast.section.name = "改过"
        cast.section.save()
        note(Event.EXPORTED, record=cast.section)
        raise ZeroDivisionError
    assert Entry.objects.count() == 0
    note_apart(Event.REFUSED, record=cast.section)
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_save_outside_any_transaction_gets_one(cast, monkeypatch):
    """The entry can't be written: the row is not either."""
    monkeypatch.setattr("audit.recording.write", lambda *args, **more: 1 / 0)
    cast.section.name = "改过"
    with pytest.raises(ZeroDivisionError):
        cast.section.save()
    cast.section.refresh_from_db()
    assert cast.section.name != "改过"


def test_an_unchanged_save_and_a_password_leave_no_entry_of_a_change(cast):
    cast.leader.save()  # what follows from the name is filled in
    before = Entry.objects.filter(event=Event.CHANGED).count()
    cast.section.save()
    cast.leader.set_password("Canary-Secret-77")
    cast.leader.save()
    assert Entry.objects.filter(event=Event.CHANGED).count() == before


def test_no_secret_reaches_the_trail(cast, asked):
    """Canaries in what is typed at sign-in, and what the database holds of the password itself."""
    asked(None, "post", SIGN_IN, {"login": "leader", "password": "canary-typed-password"})
    asked(None, "post", SIGN_IN, {"login": "leader", "password": PASSWORD})
    asked(cast.admin, "post", reverse("organization:sign_in_link", args=[cast.member.pk]))
    link = re.search(r"/accounts/password/reset/key/([^/<\"]+)", asked.answer.content.decode())
    secrets = ["canary-typed-password", PASSWORD, cast.leader.password] + ([link[1]] if link else [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_entry")
        stored = repr(cursor.fetchall())
    assert not [secret for secret in secrets if secret in stored]


def test_what_can_mislead_a_reader_is_stored_as_it_was_and_shown_spelled_out(cast, client):
    name = "甲\u202e\x1b[31m乙\r\n丙\u200b"
    Unit.objects.filter(pk=cast.section.pk).update(short_name="")
    cast.section.refresh_from_db()
    cast.section.name = name
    cast.section.save()
    entry = Entry.objects.of(cast.section).get()
    assert entry.changes["name"][1] == name
    [line] = [line for line in told([entry])[0].lines if line.after.startswith("甲")]
    assert line.after == "甲\\u202e\\u001b[31m乙\\u000d\n丙\\u200b"
    assert visible("\x00\u2066") == "\\u0000\\u2066"


def test_a_name_that_no_database_takes_costs_nobody_the_work(cast):
    cast.section.short_name = ""
    cast.section.name = "甲" * 300
    note(Event.EXPORTED, record=cast.section, what="a\0b\ud800")
    entry = Entry.objects.get()
    assert len(entry.name) == 200
    assert entry.facts["what"] == "a\0b\ud800"
