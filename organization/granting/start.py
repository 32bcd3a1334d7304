"""The first hour: what is still to be done before a bureau can work, each step computed from what is stored.

An app adds its steps by `start_steps(user, today)` on its AppConfig. Whoever may not take a step reads who does.
"""

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organization import rules
from organization.granting import profiles, waiting
from organization.importing.forms import kinds_for
from organization.models import Posting, Unit, User


@dataclass(frozen=True)
class StartStep:
    order: int
    title: str
    is_done: bool
    text: str
    url: str = ""
    action: str = ""
    waits_for: str = ""


def steps_for(user, today: date) -> list[StartStep]:
    found = [config.start_steps(user, today) for config in apps.get_app_configs() if hasattr(config, "start_steps")]
    return sorted((step for part in found for step in part), key=lambda step: step.order)


def is_open_to(user) -> bool:
    """Whoever sets the bureau up: those who keep units and people, and who authorizes them."""
    return rules.keeps_people(user) or rules.authorizes(user)


def is_wanted(user, today: date) -> bool:
    """The entry in the menu goes once everything is done; the example bureau needs no first hour.

    Every page of an administrator asks it. So the highest floor, whose steps come last and are open longest, is asked
    first, and the others only where nothing is left to do there."""
    if not is_open_to(user) or Unit.objects.filter(is_example=True).exists():
        return False
    asked = (config for config in reversed(list(apps.get_app_configs())) if hasattr(config, "start_steps"))
    return any(not step.is_done for config in asked for step in config.start_steps(user, today))


def own_steps(user, today: date) -> list[StartStep]:
    """Units, people, and their authorization."""
    units, people = Unit.objects.count(), Posting.objects.on(today).values("user").distinct().count()
    queue = waiting.count(today)
    keeps, decides = rules.keeps_people(user), rules.authorizes(user)
    system = "" if keeps else _("The system administrator does this.")
    authorizer = (
        _("The security administrator does this.")
        if profiles.in_force().four_eyes
        else _("The system administrator does this.")
    )
    acting = User.objects.in_force().filter(administration="").exists()
    return [
        StartStep(
            10, _("Enter the units"), is_done=units > 1,
            text=ngettext("%(count)d unit so far.", "%(count)d units so far.", units) % {"count": units},
            url=import_url(user, "units") or (reverse("organization:unit_create") if keeps else ""),
            action=_("Enter units"), waits_for=system,
        ),
        StartStep(
            20, _("Enter the people"), is_done=people > 0,
            text=_people_words(people, nothing_waits=rules.decides_alone(user) or (acting and queue == 0)),
            url=import_url(user, "people") or (reverse("organization:person_create") if keeps else ""),
            action=_("Enter people"), waits_for=system,
        ),
        StartStep(
            30, _("Authorize accounts and roles"), is_done=acting and queue == 0,
            text=ngettext("%(count)d proposal waits.", "%(count)d proposals wait.", queue) % {"count": queue},
            url=reverse("organization:waiting") if decides else "", action=_("See what waits"),
            waits_for="" if decides else authorizer,
        ),
    ]  # fmt: skip


def _people_words(people: int, *, nothing_waits: bool) -> str:
    if nothing_waits:
        said = ngettext("%(count)d person holds a post so far.", "%(count)d people hold a post so far.", people)
    else:
        said = ngettext(
            "%(count)d person holds a post so far. Each account and role then waits to be authorized.",
            "%(count)d people hold a post so far. Each account and role then waits to be authorized.",
            people,
        )
    return said % {"count": people}


def import_url(user, kind: str) -> str:
    """Where many are entered at once, for whoever may."""
    return f"{reverse('organization:import_upload')}?kind={kind}" if kind in kinds_for(user) else ""
