"""Notes are accepted, or returned with a reason, by somebody else than their author; words of files count too."""

import io
import zipfile
from datetime import date

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from exchange.texts import text_of
from reminders.models import Reminder
from responsibility.obligations.awaiting import Reason, awaiting
from study.models import Note
from tests.study.factory import make_note

FRIDAY = date(2026, 3, 6)


@pytest.fixture(autouse=True)
def a_friday_in_march(on):
    on(FRIDAY)


@pytest.fixture
def note(cast):
    return make_note(cast.member, cast.section)


def accept(client, note, version=None):
    return client.post(reverse("study:note_accept", args=[note.pk]), {"version": version or note.version})


def give_back(client, note, reason="请结合本职工作再作修改"):
    return client.post(reverse("study:note_return", args=[note.pk]), {"version": note.version, "reason": reason})


def word_file(*paragraphs):
    document, kept = docx.Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "单元格", "two"
    document.save(kept)
    return SimpleUploadedFile("心得.docx", kept.getvalue())


def test_a_head_accepts_what_a_member_wrote(cast, signed_in, note):
    assert accept(signed_in(cast.head), note).url == note.get_absolute_url()
    note.refresh_from_db()
    assert (note.state, note.judged_by) == (Note.State.ACCEPTED, cast.head)
    assert Entry.objects.filter(kind="study.note", record_id=note.pk, event="changed").exists()


def test_nobody_judges_their_own_and_a_colleague_without_the_right_nobodys(cast, signed_in, note):
    own = make_note(cast.head, cast.section)
    assert accept(signed_in(cast.head), own).status_code == 403
    assert give_back(signed_in(cast.head), own).status_code == 403
    assert accept(signed_in(cast.recorder), note).status_code == 403
    assert accept(signed_in(cast.stranger), note).status_code == 404
    assert set(Note.objects.values_list("state", flat=True)) == {"handed_in"}


def test_returned_it_lies_with_its_author_who_is_told_at_once_and_hands_in_again(cast, signed_in, note):
    assert give_back(signed_in(cast.head), note).status_code == 302
    note.refresh_from_db()
    assert (note.state, note.return_reason) == ("returned", "请结合本职工作再作修改")
    assert Reminder.objects.filter(rule="note_returned", recipient=cast.member, channel="inapp").count() == 1
    member = type(cast.member).objects.get(pk=cast.member.pk)
    assert [line.record for line in awaiting(member, FRIDAY) if line.reason == Reason.RETURNED] == [note]
    client = signed_in(cast.member)
    assert "学习心得" in client.get("/reminders/").content.decode()
    page = client.get(note.get_absolute_url()).content.decode()
    assert "请结合本职工作再作修改" in page
    url = reverse("study:note_edit", args=[note.pk])
    typed = {"title": note.title, "submitted_on": "2026-03-06", "text": "结合本职工作", "version": note.version}
    assert client.post(url, typed).status_code == 302
    note.refresh_from_db()
    assert note.state == "handed_in"
    assert not [line for line in awaiting(member, FRIDAY) if line.reason == Reason.RETURNED]


def test_it_is_not_returned_without_a_reason_nor_twice(cast, signed_in, note):
    client = signed_in(cast.head)
    assert give_back(client, note, reason="  ").context["form"].errors["reason"]
    give_back(client, note)
    note.refresh_from_db()
    assert give_back(client, note).status_code == 200
    accept(client, note)
    note.refresh_from_db()
    assert note.state == "returned"


def test_an_accepted_note_is_changed_only_after_it_was_returned(cast, signed_in, note):
    accept(signed_in(cast.head), note)
    note.refresh_from_db()
    client = signed_in(cast.member)
    assert client.get(reverse("study:note_edit", args=[note.pk])).status_code == 403
    assert client.get(reverse("study:note_attach", args=[note.pk])).status_code == 403
    give_back(signed_in(cast.head), note)
    assert signed_in(cast.member).get(reverse("study:note_edit", args=[note.pk])).status_code == 200


def test_who_read_an_older_wording_accepts_nothing(cast, signed_in, note):
    older = note.version
    url = reverse("study:note_edit", args=[note.pk])
    typed = {"title": note.title, "submitted_on": "2026-03-06", "text": "改过", "version": older}
    signed_in(cast.member).post(url, typed)
    accept(signed_in(cast.head), note, version=older)
    assert give_back(signed_in(cast.head), note).status_code == 409
    note.refresh_from_db()
    assert note.state == "handed_in"


def test_words_of_a_file_count_where_nothing_was_typed(cast, signed_in):
    typed = {"title": "心得", "submitted_on": "2026-03-06", "text": "", "once": ""}
    signed_in(cast.member).post("/study/notes/new/", typed | {"file": word_file("学有所得，", "learn 2 things")})
    note = Note.objects.get()
    assert note.word_count == 4 + 3 + 3 + 1
    plain = SimpleUploadedFile("补充.txt", "再谈体会".encode("gb18030"))
    signed_in(cast.member).post(reverse("study:note_attach", args=[note.pk]), {"file": plain})
    note.refresh_from_db()
    assert note.word_count == 11 + 4
    assert note.attachments.count() == 2


def test_a_note_typed_and_added_as_a_file_too_is_counted_once(cast, signed_in):
    file = SimpleUploadedFile("心得.txt", "学有所得".encode())
    typed = {"title": "心得", "submitted_on": "2026-03-06", "text": "学有所得，知行合一", "once": ""}
    signed_in(cast.member).post("/study/notes/new/", typed | {"file": file})
    assert Note.objects.get().word_count == 8


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [("a.txt", "\ufeff中文".encode(), "中文"), ("a.txt", "中文".encode("utf-16"), "中文"), ("a.pdf", b"%PDF-1.7", ""),
     ("a.txt", b"\xff\xff\xff", ""), ("a.docx", b"PK\x03\x04 broken", ""), ("noextension", b"x", "")],
)  # fmt: skip
def test_what_cannot_be_read_has_no_words_and_breaks_nothing(name, content, found):
    assert text_of(io.BytesIO(content), name).strip() in (found, found + "\ufffd")


def test_text_deleted_with_changes_tracked_is_not_counted():
    body = ('<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>留'
            "</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p></w:body></w:document>")  # fmt: skip
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as package:
        package.writestr("word/document.xml", body)
    assert text_of(kept, "a.docx").strip() == "留"


def test_a_bomb_of_entities_is_not_opened():
    body = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d xmlns:w="w"><w:t>&b;</w:t></d>'
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as package:
        package.writestr("word/document.xml", body)
    assert text_of(kept, "a.docx") == ""


def test_the_list_shows_which_wait_to_be_read(cast, signed_in, note):
    other = make_note(cast.recorder, cast.section)
    accept(signed_in(cast.head), other)
    found = signed_in(cast.head).get("/study/notes/?state=handed_in").context["object_list"]
    assert list(found) == [note]
