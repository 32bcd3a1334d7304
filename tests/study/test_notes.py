"""Notes: everyone hands in their own, the recorder for others; the spread over people is for who answers for them."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from study.models import Note
from tests.cast import make_user
from tests.study.factory import make_note, make_series, make_session

FRIDAY = date(2026, 3, 6)
NEW = "/study/notes/new/"


@pytest.fixture(autouse=True)
def a_friday_in_march(on):
    on(FRIDAY)


def data(**fields):
    return {"title": "学习心得", "submitted_on": "2026-03-06", "text": "学有所得 learn", "once": str(uuid4())} | fields


def test_a_member_hands_in_a_note_of_their_own(cast, signed_in):
    answer = signed_in(cast.member).post(NEW, data(author=cast.head.pk, unit=cast.office.pk))
    note = Note.objects.get()
    assert answer.url == note.get_absolute_url()
    assert (note.author, note.unit, note.printed_author) == (cast.member, cast.section, "科员 member")
    assert note.word_count == 5


def test_a_recorder_hands_in_for_a_colleague(cast, signed_in):
    signed_in(cast.recorder).post(NEW, data(author=cast.member.pk))
    assert (Note.objects.get().author, Note.objects.get().created_by) == (cast.member, cast.recorder)


def test_nobody_hands_in_for_people_of_another_unit(cast, signed_in):
    answer = signed_in(cast.recorder).post(NEW, data(author=cast.stranger.pk))
    assert list(answer.context["form"].errors) == ["author"]
    assert not Note.objects.exists()


def test_a_note_is_about_a_session_one_may_see(cast, signed_in):
    seen = make_session(make_series(cast.section, by=cast.recorder), by=cast.recorder)
    hidden = make_session(make_series(cast.other_section, by=cast.stranger), by=cast.stranger)
    client = signed_in(cast.member)
    assert client.get(NEW, {"session": seen.pk}).context["form"]["session"].value() == seen.pk
    assert list(client.post(NEW, data(session=hidden.pk)).context["form"].errors) == ["session"]
    client.post(NEW, data(session=seen.pk))
    assert Note.objects.get().session == seen
    assert "学习心得" in client.get(seen.get_absolute_url()).content.decode()


def test_an_old_session_can_be_named_by_its_link(cast, signed_in, on):
    old = make_session(make_series(cast.section, by=cast.recorder), by=cast.recorder, held_on=date(2026, 1, 5))
    on(date(2026, 10, 12))
    client = signed_in(cast.member)
    assert old not in client.get(NEW).context["form"].fields["session"].queryset
    assert old in client.get(NEW, {"session": old.pk}).context["form"].fields["session"].queryset
    assert client.post(NEW, data(session=old.pk)).status_code == 302


def test_a_note_may_be_a_file_but_not_nothing(cast, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = signed_in(cast.member)
    assert list(client.post(NEW, data(text=" ")).context["form"].errors) == ["text"]
    file = SimpleUploadedFile("心得.pdf", b"%PDF-1.4 content")
    assert client.post(NEW, data(text="", file=file)).status_code == 302
    note = Note.objects.get()
    assert [kept.name for kept in note.attachments.all()] == ["心得.pdf"]
    assert "心得.pdf" in client.get(note.get_absolute_url()).content.decode()
    assert client.post(f"/study/notes/{note.pk}/edit/", data(text="", version=note.version)).status_code == 302


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"submitted_on": "2026-03-07"}, "submitted_on"), ({"submitted_on": "2026-02-29"}, "submitted_on"),
     ({"title": ""}, "title"), ({"text": "字" * 100_001}, "text")],
)  # fmt: skip
def test_bad_input_is_told_and_kept(cast, signed_in, typed, field):
    answer = signed_in(cast.member).post(NEW, data(**({"text": "原先所写"} | typed)))
    assert list(answer.context["form"].errors) == [field]
    if field != "text":
        assert "原先所写" in answer.content.decode()
    assert not Note.objects.exists()


def test_a_double_click_hands_in_one_note(cast, signed_in):
    client, typed = signed_in(cast.member), data()
    assert client.post(NEW, typed).url == client.post(NEW, typed).url
    assert Note.objects.count() == 1


def test_a_stale_edit_is_shown_both_texts(cast, signed_in):
    note = make_note(cast.member, cast.section)
    client, url = signed_in(cast.member), f"/study/notes/{note.pk}/edit/"
    assert client.post(url, data(version=1, text="先保存的文字")).status_code == 302
    answer = client.post(url, data(version=1, text="后保存的文字"))
    assert answer.status_code == 409
    assert "先保存的文字" in answer.content.decode()
    assert "后保存的文字" in answer.content.decode()
    note.refresh_from_db()
    assert (note.text, note.word_count, note.author) == ("先保存的文字", 6, cast.member)


def test_colleagues_read_a_note_but_change_nothing(cast, signed_in):
    note = make_note(cast.member, cast.section)
    colleague = make_user("colleague", cast.section)
    assert signed_in(colleague).get(note.get_absolute_url()).status_code == 200
    for page in ("edit", "void", "attach"):
        assert signed_in(colleague).get(f"/study/notes/{note.pk}/{page}/").status_code == 403
        assert signed_in(cast.stranger).get(f"/study/notes/{note.pk}/{page}/").status_code == 404


def test_a_voided_note_counts_no_more(cast, signed_in):
    note = make_note(cast.member, cast.section)
    client = signed_in(cast.member)
    client.post(f"/study/notes/{note.pk}/void/", {"version": 1, "reason": "重复提交"})
    assert list(client.get("/study/notes/").context["object_list"]) == []
    assert client.post(f"/study/notes/{note.pk}/void/", {"version": 2, "reason": "再次"}).status_code == 403


def spread_of(client, **query):
    page = client.get("/study/notes/spread/", query)
    return [(person.username, person.notes) for person in page.context["object_list"]]


def test_the_spread_names_everyone_in_the_order_of_posts(cast, signed_in):
    cast.member.sort_key, cast.recorder.sort_key = "a", "b"
    cast.member.save()
    cast.recorder.save()
    posting = cast.head.postings.get()
    posting.rank_no = 10
    posting.save()
    for _number in range(3):
        make_note(cast.recorder, cast.section)
    make_note(cast.member, cast.section, submitted_on=date(2025, 3, 6))
    make_note(cast.assistant, cast.office)
    assert spread_of(signed_in(cast.head)) == [("head", 0), ("member", 0), ("recorder", 3)]
    assert spread_of(signed_in(cast.head), without="on") == [("head", 0), ("member", 0)]
    assert spread_of(signed_in(cast.head), year="2025") == [("head", 0), ("member", 1), ("recorder", 0)]
    assert spread_of(signed_in(cast.leader), unit="office") == [("assistant", 1)]
    assert ("assistant", 1) not in spread_of(signed_in(cast.head), unit="office")


def test_the_spread_is_for_heads_and_leaders(cast, signed_in):
    for person, status in ((cast.member, 403), (cast.recorder, 403), (cast.head, 200), (cast.leader, 200)):
        assert signed_in(person).get("/study/notes/spread/").status_code == status
