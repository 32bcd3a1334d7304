"""What a clerk could do to the study of another unit: by ids no page offers."""

import pytest
from django.urls import reverse

from organization.rights import Role
from study.models import Material, SessionMaterial, StudyPlan, TopicMaterial
from study.plans.services import TopicLine, save_plan
from tests.cast import make_post, make_user
from tests.study.factory import make_series, make_session


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
