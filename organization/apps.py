from django.apps import AppConfig
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization import rules
from organization.granting.profiles import PROFILES
from organization.menu import MenuItem
from organization.searching import Searched


def _waiting() -> int:
    from organization.granting import waiting  # not before the models are loaded

    return waiting.count(timezone.localdate())


def _first_hour(user) -> bool:
    from organization.granting import start  # not before the models are loaded

    return start.is_wanted(user, timezone.localdate())


def _keeps_groups_alone(user) -> bool:
    """Whoever keeps people finds groups beside them, under Administration."""
    from organization.groups import rules as group_rules  # not before the models are loaded

    return group_rules.keeps_groups(user) and not rules.keeps_people(user)


class OrganizationConfig(AppConfig):
    name = "organization"
    verbose_name = _("Organization")
    invariants = "organization.invariants"
    imports = ["organization.importing.units.UnitImporter", "organization.importing.people.PeopleImporter"]
    # What particulars of the trail hold (audit/particulars.py)
    facts = {
        "role": "posting.role", "office": "user.administration", "person": "user.username", "unit": "unit.code",
        "administrators": "user.username", "profile": {code: profile.name for code, profile in PROFILES.items()},
        "step": {"uploaded": _("uploaded"), "applied": _("applied")},
        "what": {
            "charge": _("Section in charge"), "recover": _("Way back in for an administrator"),
            "audit": _("Audit trail"), "units": _("Units"), "people": _("People"),
        },
    }  # fmt: skip
    searched = [
        Searched(_("People"), "organization:people", 70),
        Searched(_("Units"), "organization:units", 75, number="code"),
        Searched(_("Groups"), "organization:groups", 77),
    ]
    menu = [
        MenuItem(_("First steps"), "organization:start", "flag", 5, _first_hour),
        MenuItem(_("Administration"), "organization:units", "building", 80, rules.keeps_people),
        MenuItem(_("Groups"), "organization:groups", "people", 78, _keeps_groups_alone),
        MenuItem(_("Authorization"), "organization:waiting", "person-check", 70, rules.authorizes, _waiting),
        MenuItem(_("Audit trail"), "audit", "shield-lock", 90, rules.reads_audit),
    ]

    def who_may(self):
        from organization.who_may import sections  # models are ready only now

        return sections()

    def start_steps(self, user, today):
        from organization.granting import start  # not before the models are loaded

        return start.own_steps(user, today)
