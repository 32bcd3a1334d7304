"""The first set-up of a real installation: the first unit, and the administrators of the chosen profile."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.trail import Event, note
from organization.granting import profiles
from organization.granting.grants import authorize
from organization.granting.offices import appoint
from organization.models import Unit, User, plain
from organization.people.services import add_unit


@dataclass(frozen=True)
class Newcomer:
    """An administrator to be: which office, whose."""

    office: str
    name: str
    username: str


def is_begun() -> bool:
    return User.objects.exists()


def is_in_use() -> bool:
    """Somebody has set a password, so the first links have done their work."""
    return any(user.has_usable_password() for user in User.objects.only("password"))


def newcomer(office: str, text: str) -> Newcomer:
    """From NAME:USERNAME, as typed; the wide colon of a Chinese keyboard is one too."""
    name, colon, username = text.replace("：", ":").partition(":")
    if not (colon and name.strip() and username.strip()):
        raise ValidationError(_("Write NAME:USERNAME, for example 王某:wang."))
    return Newcomer(office, name.strip(), username.strip())


@transaction.atomic
def set_up(*, unit_name: str, unit_code: str, kind: str, newcomers: list[Newcomer], today: date) -> list[User]:
    """All of it or nothing. The set-up itself authorizes and appoints: there is nobody else yet."""
    if is_begun() or Unit.objects.exists():
        raise ValidationError(_("This database holds units or people already."))
    check_offices(newcomers)
    unit = add_unit(parent=None, name=unit_name, short_name=unit_name[:40], code=unit_code, kind=kind)
    people = []
    for one in newcomers:
        person = User(username=one.username, name=one.name)
        person.set_unusable_password()
        person.full_clean(exclude=["username_key"])
        person.save()
        people.append(appoint(person=authorize(person, by=None), office=one.office, by=None, today=today))
    note(Event.SET_UP, record=unit, profile=profiles.in_force().code, administrators=[one.username for one in people])
    return people


def check_offices(newcomers):
    """Each office of the profile has a person of its own."""
    wanted, given = profiles.in_force().offices, [one.office for one in newcomers]
    words = dict(User.Administration.choices)
    for office in given:
        if office not in wanted:
            raise ValidationError(
                _("The profile “%(profile)s” has no %(office)s.")
                % {"profile": profiles.in_force().name, "office": words[office]}
            )
    for office in wanted:
        if office not in given:
            raise ValidationError(_("Name the %(office)s.") % {"office": words[office]})
    if len({plain(one.username) for one in newcomers}) < len(newcomers):
        raise ValidationError(_("One account holds one administration: give each person a user name of their own."))


@transaction.atomic
def recover(*, username: str, office: str, today: date) -> User:
    """A way in when the last holder of an office is lost, for whoever runs the machine: they hold the database anyway,
    and the trail tells that it was taken."""
    person = User.objects.filter(username_key=plain(username)).first()
    if person is None:
        raise ValidationError(_("Nobody has the user name %(username)s.") % {"username": username})
    if office and not person.authorized_at:
        person = authorize(person, by=None)
    if office and person.administration != office:
        person = appoint(person=person, office=office, by=None, today=today)
    if not person.in_force or not person.administration:
        raise ValidationError(
            _("%(name)s is no administrator whose account is in force. Name the office with --office to appoint them.")
            % {"name": person.name}
        )
    note(Event.SET_UP, record=person, what="recover", office=person.administration)
    return person
