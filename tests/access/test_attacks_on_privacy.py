"""What pages of people and units tell beside what they show."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from responsibility.handing_over.services import depart
from tests.cast import make_assignment


def test_the_history_of_a_person_tells_colleagues_no_number_and_no_address(cast, signed_in):
    typed = {
        "name": "member",
        "username": "member",
        "sort_key": "member",
        "strokes": "",
        "version": cast.member.version,
    }
    answer = signed_in(cast.unitadmin).post(
        reverse("organization:person_edit", args=[cast.member.pk]),
        typed | {"phone": "13800138000", "email": "secret@example.org"},
    )
    assert answer.status_code == 302
    cast.member.refresh_from_db()
    for reader, sees in ((cast.recorder, False), (cast.unitadmin, True), (cast.member, True)):
        page = signed_in(reader).get(cast.member.get_absolute_url()).content.decode()
        assert ("13800138000" in page, "secret@example.org" in page) == (sees, sees), reader


def test_a_stranger_fills_no_trail_with_posts_that_lack_a_token(cast):
    before = Entry.objects.count()
    client = Client(enforce_csrf_checks=True)
    for number in range(5):
        assert client.post(reverse("account_login"), {"login": f"n{number}", "password": "x"}).status_code == 403
    assert Entry.objects.count() == before


def test_a_departure_tells_no_title_of_work_that_its_reader_could_not_open(cast, signed_in):
    """Someone of the section answers for work of another bureau: it passes on, but is not this bureau's business."""
    today = timezone.localdate()
    make_assignment(cast.other_section, title="别家的事", owner=cast.member)
    make_assignment(cast.section, title="自家的事", owner=cast.member)
    done = depart(person=cast.member, by=cast.unitadmin, today=today, last_on=today, why="retired",
                  successor=cast.recorder)  # fmt: skip
    page = signed_in(cast.unitadmin).get(done.get_absolute_url()).content.decode()
    assert "自家的事" in page and "别家的事" not in page and "other-section" not in page
