"""The first hour in the browser, from `manage.py setup` to the first due dates, counted in requests."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from organization.models import Posting, Unit, User
from organization.people.services import add_person, add_unit
from organization.rights import Role
from responsibility.duties.standard import standard_duties
from responsibility.models import Assignment, Duty
from tests.cast import LONG_AGO, make_user

START, SHEET, STANDARD = "/organization/start/", "/accounts/links/", "/assignments/duties/standard/"


def steps(user):
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    page = client.get(START)
    in_menu = any(item.url == START for item in page.context["menu"])
    return [step.is_done for step in page.context["steps"]], in_menu, client


def words_of(client, number):
    step = client.get(START).context["steps"][number - 1]
    return step.text + step.waits_for


@pytest.mark.django_db
def test_a_bureau_of_three_hundred_is_at_work_after_these_clicks(settings):
    settings.SECOND_FACTOR = "nobody"
    call_command("setup", unit_name="示例市示范局", unit_code="bureau", system="甲:jia", security="乙:yi",
                 audit="丙:bing", no_input=True, stdout=StringIO())  # fmt: skip
    people = {user.administration: user for user in User.objects.all()}
    bureau, clicks = Unit.objects.get(), 0
    done, in_menu, _client = steps(people["system"])
    assert (done, in_menu) == ([False] * 5, True)

    sections = [
        add_unit(parent=bureau, name=f"第{number}科", short_name=f"{number}科", code=f"s{number}")
        for number in range(15)
    ]
    for number in range(300):
        role = Role.UNIT_ADMIN if number == 0 else Role.HEAD if number < 16 else Role.MEMBER
        unit = bureau if number == 0 else sections[number % 15]
        add_person(unit=unit, role=role, from_on=LONG_AGO, by=people["system"], username=f"p{number}",
                   name=f"人{number}", capacity=Posting.Capacity.FIRST if number == 0 else "")  # fmt: skip
    done, _in_menu, system = steps(people["system"])
    assert done == [True, True, False, False, False]
    assert "待授权" in words_of(system, 2)

    security = steps(people["security"])[2]
    while rows := security.get("/organization/waiting/").context["rows"]:
        chosen = [one.key for one, _may in rows]
        assert (
            security.post("/organization/waiting/decide/", {"chosen": chosen, "verb": "authorize"}).status_code == 200
        )
        security.post("/organization/waiting/decide/", {"chosen": chosen, "verb": "authorize", "confirmed": "1"})
        clicks += 3  # all on this page, authorize, confirm
    assert User.objects.in_force().count() == 303
    assert clicks == 12
    assert "待授权" not in words_of(system, 2), "what is done does not go on to say that it waits"
    assert "责任清单" in words_of(system, 5), "where whoever takes the step finds it: a leader has no such page"

    slips = system.post(SHEET, {"unit": bureau.pk}).context["slips"]
    assert len(slips) == 300 == Entry.objects.filter(event="link_made").exclude(by=None).count()
    done, _in_menu, _client = steps(people["system"])
    assert done == [True, True, True, True, False]

    keeper = User.objects.get(username="p0")
    _done, in_menu, client = steps(keeper)
    assert in_menu
    capacities = {f"capacity_{code}": line["capacity"] for code, line in standard_duties().items()}
    form = {"unit": bureau.pk, "valid_from": timezone.localdate().isoformat(), "chosen": list(standard_duties())}
    client.post(STANDARD, form | capacities)
    client.post(STANDARD, form | capacities | {"confirmed": "1"})
    assert Duty.objects.count() == len(standard_duties())
    assert not Assignment.objects.filter(due_on__lt=timezone.localdate()).exists()
    done, in_menu, _client = steps(people["system"])
    assert (done, in_menu) == ([True] * 5, False)


def test_a_link_of_the_sheet_is_made_for_nobody_who_has_a_password_or_an_office(cast, signed_in):
    bare = make_user("bare", cast.section)
    bare.set_unusable_password()
    bare.save()
    add_person(
        unit=cast.section, role=Role.MEMBER, from_on=LONG_AGO, username="inert", name="尚未授权的人", by=cast.admin
    )
    client = signed_in(cast.admin)
    page = client.post(SHEET, {"unit": cast.city.pk})
    assert [person for _unit, person, _address in page.context["slips"]] == [bare]
    assert "尚未授权的人" not in page.content.decode()
    assert client.post(SHEET, {"unit": cast.other_bureau.pk}).context["form"].errors["unit"]


@pytest.mark.parametrize("who", ["unitadmin", "security", "auditor", "leader", "member"])
def test_only_the_system_administrator_makes_links(cast, signed_in, who):
    client = signed_in(getattr(cast, who))
    assert client.get(SHEET).status_code == 403
    assert client.post(SHEET, {"unit": cast.bureau.pk}).status_code == 403
    assert not Entry.objects.filter(event="link_made").exists()


@pytest.mark.django_db
def test_where_one_person_decides_alone_no_step_speaks_of_waiting(settings):
    settings.ADMINISTRATION, settings.SECOND_FACTOR = "simple", "nobody"
    call_command("setup", unit_name="示例市示范局", unit_code="bureau", system="甲:jia", audit="丙:bing",
                 no_input=True, stdout=StringIO())  # fmt: skip
    system, bureau = User.objects.get(username="jia"), Unit.objects.get()
    page = steps(system)[2].get(START).content.decode()
    assert "录入后均待授权" not in page and "账号授权之后" not in page
    keeper = add_person(unit=bureau, role=Role.UNIT_ADMIN, from_on=LONG_AGO, by=system, username="p0", name="人")
    add_person(unit=bureau, role=Role.MEMBER, from_on=LONG_AGO, by=keeper, username="p1", name="人")
    page = steps(keeper)[2].get(START).content.decode()
    assert "录入后均待授权" in page and "由系统管理员办理" in page and "由安全管理员办理" not in page
