"""The three administrations: exclusive by shape, given by another, never without a holder."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organization.granting.offices import appoint, keep_one_holder
from organization.granting.profiles import Power
from organization.models import Posting, User
from organization.people.services import add_person, post
from organization.rights import Role
from tests.cast import LONG_AGO, make_post, make_user


@pytest.fixture
def today():
    return timezone.localdate()


def office_form(client, person, office):
    person.refresh_from_db()
    url = reverse("organization:office", args=[person.pk])
    return client.post(url, {"administration": office, "version": person.version})


def test_the_database_knows_no_fourth_office(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.member.pk).update(administration="root")


def test_the_security_administrator_gives_an_office_and_its_sessions_end(cast, signed_in):
    person, theirs = make_user("second"), Client()
    theirs.force_login(person)
    assert theirs.get("/").status_code == 200
    assert office_form(signed_in(cast.security), person, "audit").status_code == 302
    person.refresh_from_db()
    assert person.administration == "audit"
    assert theirs.get("/").status_code == 302


@pytest.mark.parametrize("who", ["admin", "auditor", "unitadmin", "leader"])
def test_nobody_else_gives_an_office(cast, signed_in, who):
    assert office_form(signed_in(getattr(cast, who)), cast.member, "audit").status_code in (403, 404)


def test_nobody_gives_or_takes_their_own_office(cast, signed_in):
    make_user("security2", administration="security")
    assert office_form(signed_in(cast.security), cast.security, "audit").status_code == 403


@pytest.mark.parametrize("who", ["admin", "auditor"])
def test_the_last_holder_stays(cast, signed_in, who):
    person = getattr(cast, who)
    answer = office_form(signed_in(cast.security), person, "")
    assert answer.context["form"].non_field_errors()
    person.refresh_from_db()
    assert person.administration
    make_user(f"{who}2", administration=person.administration)
    assert office_form(signed_in(cast.security), person, "").status_code == 302


def test_the_last_holder_is_the_last_one_whose_account_is_in_force(cast):
    make_user("inert", administration="audit", authorized_at=None)
    make_user("gone", administration="audit", is_active=False)
    with pytest.raises(ValidationError), transaction.atomic():
        keep_one_holder(cast.auditor)


def test_an_administrator_holds_no_role_and_whoever_holds_one_gets_no_office(cast, signed_in, today):
    assert office_form(signed_in(cast.security), cast.head, "audit").context["form"].non_field_errors()
    posting = post(user=cast.auditor, unit=cast.section, role=Role.HEAD, from_on=LONG_AGO, by=cast.admin)
    with pytest.raises(ValidationError):
        make_post(cast.auditor, cast.office, Role.RECORDER)
    assert Posting.objects.get(pk=posting.pk).granted_at is None


def test_an_account_that_is_not_authorized_gets_no_office(cast, today):
    person = add_person(unit=cast.section, role=Role.MEMBER, from_on=LONG_AGO, by=cast.admin, username="n", name="新")
    with pytest.raises(ValidationError):
        appoint(person=person, office="system", by=cast.security, today=today)


@pytest.mark.parametrize("power", Power.values)
def test_in_the_simple_profile_one_person_administers_both_and_never_the_audit(cast, settings, power):
    def who():
        people = (cast.admin, cast.security, cast.auditor)
        return [person.administration for person in people if person.holds(Power(power))]

    strict = who()
    assert len(strict) == 1
    settings.ADMINISTRATION = "simple"
    assert who() == (["audit"] if strict == ["audit"] else ["system", *(strict if strict == ["security"] else [])])


def test_in_the_simple_profile_what_the_administrator_enters_acts_at_once(cast, settings):
    settings.ADMINISTRATION = "simple"
    fields = {"unit": cast.section, "role": Role.HEAD, "from_on": LONG_AGO, "name": "新"}
    by_system = add_person(**fields, username="a", by=cast.admin)
    by_unit = add_person(**fields, username="b", by=cast.unitadmin)
    assert by_system.in_force and by_system.postings.get().granted_by == cast.admin
    assert not by_unit.in_force and by_unit.postings.get().granted_at is None


@pytest.mark.parametrize("command", [["createsuperuser", "--noinput", "--username", "x"], ["changepassword", "admin"]])
def test_there_is_no_superuser_and_nobody_chooses_anothers_password(cast, command, monkeypatch):
    monkeypatch.setattr(connections, "close_all", lambda: None)  # a command's way out, which would end the test's own
    before, out = User.objects.count(), StringIO()
    with pytest.raises(CommandError):
        call_command(command[0], stdout=out)
    with pytest.raises(SystemExit):
        execute_from_command_line(["manage.py", *command])
    assert User.objects.count() == before
    assert not {field.name for field in User._meta.get_fields()} & {"is_superuser", "is_staff", "user_permissions"}


def test_a_fresh_database_has_no_account(db):
    assert User.objects.count() == 0
