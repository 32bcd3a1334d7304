"""The reading list: what is read, for which topics of the plan and which sessions."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from study.models import Material, StudyPlan
from study.plans.services import TopicLine, save_plan
from tests.study.factory import make_series, make_session

TODAY = date(2026, 3, 20)


@pytest.fixture
def plan(cast, on):
    on(TODAY)
    plan = StudyPlan(unit=cast.section, year=2026, title="学习计划")
    return save_plan(plan=plan, topics=[TopicLine("学习《条例》"), TopicLine("保密教育")], by=cast.head)


@pytest.fixture
def session(cast, plan):
    return make_session(make_series(cast.section, by=cast.head), held_on=date(2026, 3, 2))


def typed(**fields):
    usual = {"kind": "book", "title": "《条例》学习读本", "year": 2026, "source": "某出版社", "link": "", "remark": ""}
    return usual | {"once": str(uuid4())} | fields


def test_it_is_kept_with_its_topic_its_session_and_a_file_and_shown_there(cast, signed_in, plan, session):
    topic, client = plan.topics.first(), signed_in(cast.recorder)
    file = SimpleUploadedFile("读本.txt", "正文".encode())
    sent = typed(unit=cast.section.pk, topics=[topic.pk], sessions=[session.pk], file=file)
    answer = client.post("/study/materials/new/", sent)
    material = Material.objects.get()
    assert answer.url == material.get_absolute_url()
    assert (list(material.topics.all()), list(material.sessions.all())) == ([topic], [session])
    assert material.attachments.count() == 1
    for page in (session, plan, material):
        assert "《条例》学习读本" in client.get(page.get_absolute_url()).content.decode()


def test_the_page_of_a_session_opens_the_form_with_that_session_ticked(cast, signed_in, session):
    form = signed_in(cast.recorder).get(f"/study/materials/new/?session={session.pk}").context["form"]
    assert form["sessions"].value() == [session.pk]


def test_links_are_changed_with_the_record(cast, signed_in, plan, session):
    client = signed_in(cast.recorder)
    first, second = plan.topics.all()
    client.post("/study/materials/new/", typed(unit=cast.section.pk, topics=[first.pk], sessions=[session.pk]))
    material = Material.objects.get()
    url = reverse("study:material_edit", args=[material.pk])
    assert client.get(url).context["form"]["topics"].value() == [first.pk]
    answer = client.post(url, typed(topics=[second.pk], version=material.version, link="www.example.org/a"))
    assert answer.status_code == 302
    material.refresh_from_db()
    assert (list(material.topics.all()), list(material.sessions.all())) == ([second], [])
    assert material.link == "https://www.example.org/a"
    assert client.post(url, typed(version=1)).status_code == 409


@pytest.mark.parametrize(
    "odd", [{"link": "javascript:alert(1)"}, {"topics": ["x"]}, {"sessions": ["99999999999999999999"]}, {"year": 1999},
            {"title": ""}],
)  # fmt: skip
def test_odd_values_are_refused_in_words(cast, signed_in, plan, session, odd):
    answer = signed_in(cast.recorder).post("/study/materials/new/", typed(unit=cast.section.pk) | odd)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(odd)
    assert not Material.objects.exists()


def test_topics_and_sessions_of_strangers_cannot_be_named(cast, signed_in, plan, session):
    sent = typed(unit=cast.other_bureau.pk, topics=[plan.topics.first().pk], sessions=[session.pk])
    answer = signed_in(cast.stranger).post("/study/materials/new/", sent)
    material = Material.objects.first()
    assert answer.status_code == 200 or (not material.topics.exists() and not material.sessions.exists())
