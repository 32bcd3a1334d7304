"""Rule documents (制度): version, number, date, what they answer, and which one follows from which."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Entry
from organization.models import Unit
from responsibility.models import Document

NEW, LIST = reverse("responsibility:document_create"), reverse("responsibility:documents")


def rule(cast, **fields):
    usual = {"unit": cast.section, "title": "信息发布审核办法", "issued_on": date(2024, 5, 20), "year": 2024}
    return Document.objects.create(**(usual | fields))


def typed(cast, **fields):
    usual = {
        "unit": cast.section.pk, "kind": "rule", "title": "信息发布审核办法", "number": "示发〔2026〕3号",
        "change": "revised", "version_name": "2026年修订", "answers": "督查反馈：审核环节不全",
        "issued_on": "2026-03-02", "year": 2026, "text": "",
    }  # fmt: skip
    return usual | {"once": str(uuid4())} | fields


def test_a_revision_keeps_its_version_what_it_answers_and_the_one_it_revises(cast, signed_in):
    first = rule(cast, number="示发〔2024〕7号", version_name="试行")
    client = signed_in(cast.recorder)
    assert client.post(NEW, typed(cast, revises=first.pk)).status_code == 302
    second = Document.objects.latest("pk")
    assert (second.version_name, second.answers, second.revises) == ("2026年修订", "督查反馈：审核环节不全", first)
    assert Entry.objects.of(second).filter(event="created").exists()
    for one in (first, second):
        page = client.get(one.get_absolute_url()).content.decode()
        assert page.index("历次版本") < page.index("示发〔2024〕7号", page.index("历次版本"))
        assert page.index("试行", page.index("历次版本")) < page.index("2026年修订", page.index("历次版本"))
    assert "督查反馈：审核环节不全" in page
    assert "已被替代" in client.get(first.get_absolute_url()).content.decode()
    assert "已被替代" not in page
    rows = {row.pk: row.superseded for row in client.get(LIST).context["object_list"]}
    assert rows == {first.pk: True, second.pk: False}
    assert second in client.get(LIST, {"q": "审核环节"}).context["object_list"]


def test_a_void_revision_replaces_nothing(cast, signed_in):
    first = rule(cast)
    second = rule(cast, revises=first, change="revised", issued_on=date(2026, 3, 2))
    Document.objects.filter(pk=second.pk).update(voided_at=second.created_at, void_reason="误录")
    assert not Document.objects.with_force().get(pk=first.pk).superseded


@pytest.mark.parametrize(
    ("odd", "field"),
    [({"change": "made"}, "change"), ({"issued_on": "2024-05-19"}, "revises"), ({"revises": "999999"}, "revises"),
     ({"answers": "长" * 301}, "answers"), ({"version_name": "长" * 41}, "version_name")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field_and_kept(cast, signed_in, odd, field):
    first = rule(cast)
    answer = signed_in(cast.recorder).post(NEW, typed(cast, revises=first.pk) | odd)
    assert answer.status_code == 200 and field in answer.context["form"].errors
    assert "信息发布审核办法" in answer.content.decode()
    assert Document.objects.count() == 1


def test_two_documents_do_not_follow_from_each_other(cast, signed_in):
    first = rule(cast)
    second = rule(cast, revises=first, change="revised")
    url = reverse("responsibility:document_edit", args=[first.pk])
    sent = typed(cast, revises=second.pk, issued_on="2024-05-20", version=first.version)
    answer = signed_in(cast.recorder).post(url, sent)
    assert "revises" in answer.context["form"].errors
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=first.pk).update(revises=first.pk)


def test_a_document_of_a_strange_unit_can_neither_be_named_nor_read_through_another(cast, signed_in):
    strange = rule(cast, unit=Unit.objects.get(code="other"), title="外单位制度")
    answer = signed_in(cast.recorder).post(NEW, typed(cast, revises=strange.pk))
    assert "revises" in answer.context["form"].errors
    own = rule(cast, revises=strange, change="revised")
    assert "外单位制度" not in signed_in(cast.recorder).get(own.get_absolute_url()).content.decode()
    assert strange not in signed_in(cast.recorder).get(own.get_absolute_url()).context["succession"]
