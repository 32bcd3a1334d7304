"""What a clerk could do to the study of another unit: by ids no page offers."""

import pytest
from django.urls import reverse
from django.utils import timezone

from organization.rights import Role
from study.models import Material, Note, SessionMaterial, StudyPlan, TopicMaterial
from study.notes.desk import to_judge
from study.plans.services import TopicLine, save_plan
from tests.cast import make_post, make_user
from tests.study.factory import make_note, make_series, make_session


@pytest.mark.parametrize("reads", [Role.MEMBER, Role.RECORDER])
def test_no_material_is_hung_on_the_plan_or_session_of_another_unit(cast, signed_in, reads):
    """Named in the address of the form, a topic or session one only reads was taken; and who reads that plan, but not
    the material's unit, was shown its title. Who logs for both units is told why not."""
    plan = save_plan(
        plan=StudyPlan(unit=cast.section, year=2026, title="计划"), topics=[TopicLine("专题一")], by=cast.head
    )
    topic, session = plan.topics.get(), make_session(make_series(cast.section))
    both = make_user("both", cast.office, Role.RECORDER)
    make_post(both, cast.section, reads)
    client, url = signed_in(both), reverse("study:material_create")
    material = {"unit": cast.office.pk, "kind": "book", "title": "别处的材料", "year": 2026}
    for name, pk in (("topic", topic.pk), ("session", session.pk)):
        for address in (url, f"{url}?{name}={pk}"):
            client.post(address, material | {f"{name}s": [pk]})
    assert not TopicMaterial.objects.exists()
    assert not SessionMaterial.objects.exists()
    page = signed_in(cast.member).get(plan.get_absolute_url())
    assert "别处的材料" not in page.content.decode()


def test_material_for_a_topic_is_its_unit_s_from_the_start(cast, signed_in):
    plan = save_plan(
        plan=StudyPlan(unit=cast.section, year=2026, title="计划"), topics=[TopicLine("专题一")], by=cast.head
    )
    both = make_user("both", cast.office, Role.RECORDER)
    make_post(both, cast.section, Role.RECORDER)
    client, url = signed_in(both), f"{reverse('study:material_create')}?topic={plan.topics.get().pk}"
    form = client.get(url).context["form"]
    assert form["unit"].value() == cast.section.pk
    sent = {"unit": cast.section.pk, "kind": "book", "title": "材料", "year": 2026, "topics": form["topics"].value()}
    assert client.post(url, sent).status_code == 302
    assert Material.objects.get().topics.get() == plan.topics.get()


def test_nobody_accepts_their_own_note_under_another_s_name(cast, signed_in):
    """A head gave a note of their own a member as its author, and could accept it then."""
    note, client = make_note(cast.head, cast.section, submitted_on=timezone.localdate()), signed_in(cast.head)
    edit = reverse("study:note_edit", args=[note.pk])
    words = {"title": note.title, "submitted_on": note.submitted_on.isoformat(), "text": note.text}
    assert client.post(edit, words | {"author": cast.member.pk, "version": note.version}).status_code == 302
    note.refresh_from_db()
    assert note.author == cast.member
    accept = reverse("study:note_accept", args=[note.pk])
    assert client.post(accept, {"version": note.version}).status_code == 403
    assert Note.objects.get().state == Note.State.HANDED_IN
    assert to_judge(cast.head, timezone.localdate()) == []
    assert [line.record for line in to_judge(cast.leader, timezone.localdate())] == [note]
    assert signed_in(cast.leader).post(accept, {"version": note.version}).status_code == 302
    assert Note.objects.get().state == Note.State.ACCEPTED
