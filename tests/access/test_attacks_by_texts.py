"""Names and titles that are no words: what a clerk sends past the browser into a form of one line, and where it turns
up."""

import pytest
from django.urls import reverse
from django.utils import timezone

from responsibility.models import Assignment

ODD = "甲\u202e乙\x1b[2J\x07丙\r\nBcc: all@example.org\u2028\x9b丁\u2066\x7f"
AS_STORED = "甲乙[2J丙 Bcc: all@example.org 丁"


def test_a_title_stays_one_line_that_reads_as_it_is_written(cast, signed_in):
    form = {"unit": cast.section.pk, "title": ODD, "detail": f"一\r\n二{ODD[:4]}", "owner": cast.member.pk,
            "due_on": timezone.localdate().isoformat()}  # fmt: skip
    assert signed_in(cast.recorder).post(reverse("responsibility:create"), form).status_code == 302
    work = Assignment.objects.get()
    assert work.title == AS_STORED
    assert work.detail == "一\r\n二甲乙"


def test_a_title_of_nothing_that_can_be_seen_is_no_title(cast, signed_in):
    form = {"unit": cast.section.pk, "title": "\u202e\x1b\u2028", "due_on": timezone.localdate().isoformat()}
    answer = signed_in(cast.recorder).post(reverse("responsibility:create"), form)
    assert answer.status_code == 200
    assert answer.context["form"].errors["title"]


def test_the_name_of_a_unit_breaks_no_file_of_its_people(cast, signed_in):
    """A line break in a short name of plain letters stood in the name of the file, and no download came any more."""
    cast.bureau.refresh_from_db()
    edit = {"name": "Bureau\nX: y", "short_name": "B\r\nSet-Cookie: a=b", "code": "bureau", "kind": "bureau",
            "sort_no": 0, "active_from": "2000-01-01", "named_from": "2000-01-01",
            "version": cast.bureau.version}  # fmt: skip
    answer = signed_in(cast.admin).post(reverse("organization:unit_edit", args=[cast.bureau.pk]), edit)
    assert answer.status_code == 302
    cast.bureau.refresh_from_db()
    assert (cast.bureau.name, cast.bureau.short_name) == ("Bureau X: y", "B Set-Cookie: a=b")


@pytest.mark.parametrize("name", ["recorder\u202e", "recorder\x7f", "\u2066recorder"])
def test_nobody_gets_a_user_name_that_looks_like_another_s(cast, signed_in, name):
    form = {"name": "甲", "username": name, "unit": cast.section.pk, "role": "member", "from_on": "2020-01-01"}
    answer = signed_in(cast.admin).post(reverse("organization:person_create"), form)
    assert answer.status_code == 200
    assert answer.context["form"].errors["username"]
