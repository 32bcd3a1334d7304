"""`manage.py setup`: the first unit, the administrators of the profile, one-use links; nothing by default."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from audit.models import Entry
from organization.granting.offices import appoint
from organization.models import Unit, User
from organization.people.services import sign_in_link
from tests.cast import PASSWORD, make_user

GIVEN = {
    "unit_name": "示例市示范局",
    "unit_code": "bureau",
    "system": "甲:jia",
    "security": "乙：yi",
    "audit": "丙:bing",
}
NEW = "Correct-Donkey-7"


def run(**options):
    out = StringIO()
    call_command("setup", stdout=out, no_input=True, **options)
    return out.getvalue()


def links(text):
    return [path.rstrip() for path in re.findall(r"https?://[^/\s]+(/accounts/password/\S+)", text)]


def set_password(link):
    client = Client()
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client.post(address, {"password1": NEW, "password2": NEW})


def sign_in(username):
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": NEW})
    return client


@pytest.mark.django_db
def test_an_empty_database_becomes_an_installation_in_one_command():
    text = run(**GIVEN)
    unit = Unit.objects.get()
    assert (unit.name, unit.code, unit.parent) == ("示例市示范局", "bureau", None)
    people = {user.administration: user for user in User.objects.all()}
    assert {office: user.username for office, user in people.items()} == {
        "system": "jia", "security": "yi", "audit": "bing",
    }  # fmt: skip
    assert all(user.in_force and not user.has_usable_password() for user in people.values())
    assert len(links(text)) == 3
    assert Entry.objects.filter(event="set_up").count() == 1
    assert Entry.objects.filter(event="authorized").count() == 3


@pytest.mark.django_db
def test_the_links_open_the_accounts_and_each_reaches_its_own_part():
    for link in links(run(**GIVEN)):
        set_password(link)
    assert sign_in("jia").get("/organization/new/").status_code == 200
    assert sign_in("yi").get("/organization/waiting/").status_code == 200
    assert sign_in("yi").get("/organization/people/new/").status_code == 403
    assert sign_in("jia").get("/organization/waiting/").status_code == 403
    assert sign_in("bing").get("/audit/").status_code == 200


@pytest.mark.django_db
def test_in_the_simple_profile_two_people_do(settings):
    settings.ADMINISTRATION = "simple"
    two = {name: value for name, value in GIVEN.items() if name != "security"}
    with pytest.raises(CommandError):
        run(**GIVEN)
    assert not User.objects.exists()
    run(**two)
    assert User.objects.get(username="jia").administration == "system"


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["unit_name", "unit_code", "system", "security", "audit"])
def test_what_is_missing_is_named_and_nothing_is_kept(missing):
    with pytest.raises(CommandError) as refused:
        run(**{name: value for name, value in GIVEN.items() if name != missing})
    assert missing.replace("_", "-") in str(refused.value)
    assert not User.objects.exists() and not Unit.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"system": "甲"}, {"system": "甲:yi"}, {"unit_code": "示例"}, {"audit": "丙:" + "x" * 99}, {"profile": "simple"}],
)
def test_what_makes_no_sense_is_refused_with_words_and_nothing_is_kept(wrong):
    with pytest.raises(CommandError):
        run(**(GIVEN | wrong))
    assert not User.objects.exists() and not Unit.objects.exists()


@pytest.mark.django_db
def test_run_again_before_anyone_signed_in_it_makes_new_links_and_nobody_new():
    run(**GIVEN)
    again = links(run(**GIVEN))
    assert (User.objects.count(), Unit.objects.count()) == (3, 1)
    assert set_password(again[0]).status_code == 302


def test_a_database_in_use_or_with_the_example_is_refused(cast):
    with pytest.raises(CommandError):
        run(**GIVEN)
    User.objects.update(password="!")
    Unit.objects.filter(pk=cast.city.pk).update(is_example=True)
    with pytest.raises(CommandError):
        run(**GIVEN)


def test_a_lost_office_is_recovered_on_the_machine_and_the_trail_tells(cast):
    User.objects.filter(pk=cast.security.pk).update(is_active=False)
    with pytest.raises(CommandError):
        run(recover="member")
    spare = make_user("spare")
    (link,) = links(run(recover="spare", office="security"))
    spare.refresh_from_db()
    assert spare.administration == "security"
    assert not Client().login(username="spare", password=NEW)
    set_password(link)
    assert sign_in("spare").get("/organization/waiting/").status_code == 200
    assert Entry.objects.of(spare).filter(event="set_up").count() == 1


def test_a_link_made_before_an_office_was_given_opens_nothing_after(cast):
    person = make_user("later")
    link = sign_in_link(person, by=cast.admin)
    appoint(person=person, office="security", by=cast.security, today=date(2026, 1, 5))
    set_password(link)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
