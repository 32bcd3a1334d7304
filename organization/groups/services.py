"""Verbs about groups and their members. Every one of them locks the group, so that no two memberships overlap."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organization.editing import locked, save_next
from organization.groups import rules as group_rules
from organization.groups.ending import Ending, Fate, pass_on
from organization.groups.models import Group, Membership
from organization.models import Unit, User
from organization.tree.services import refuse_closed

FIELDS = ("unit", "name", "kind")
DAY = timedelta(days=1)


@transaction.atomic
def add_group(*, by: User, today: date, **fields) -> Group:
    return _keep(Group(**fields), by, today)


@transaction.atomic
def change_group(*, group: Group, by: User, today: date, version: int | None = None, **fields) -> Group:
    row = locked(Group, group.pk, version)
    _refuse_strangers(row, by)
    before = row.unit_id, row.name
    for name in FIELDS:
        setattr(row, name, fields[name])
    return _keep(row, by, today, before)


def _keep(row, by, today, before=()):
    """The unit's row is locked while the name is compared. What merging brought together under one name stays."""
    locked(Unit, row.unit_id)
    if not group_rules.keeps_groups_of(by, row.unit):
        raise PermissionDenied
    unit_before = before[0] if before else None
    if row.unit_id != unit_before:
        refuse_closed(row.unit, today)
    if (row.unit_id, row.name) != before:
        namesakes = Group.objects.open_to_work(today).filter(unit=row.unit_id, name=row.name)
        if namesakes.exclude(pk=row.pk).exists():
            raise ValidationError({"name": _("The unit has a group of this name already.")})
    row.full_clean()
    if row.pk:
        return save_next(row)
    row.save()
    return row


@transaction.atomic
def end_group(
    *, group: Group, last_on: date, by: User, today: date, heir: Group | None = None,
    fates: dict[str, Fate] | None = None, counted: dict[str, int] | None = None, version: int | None = None,
) -> Group:  # fmt: skip
    """What names it afterwards (its study, meetings to come) ends, goes on without it or with the heir, as `fates` say
    for each kind by its code; `counted` is how many of each the person was shown."""
    row = locked(Group, group.pk, version)
    _refuse_strangers(row, by)
    if last_on > today:
        raise ValidationError({"active_to": _("End a group on its last day, or afterwards.")})
    if heir is not None and (heir.pk == row.pk or heir.is_over(last_on + DAY)):
        raise ValidationError({"heir": _("This group does not meet any more.")})
    pass_on(Ending(row, by, today, last_on, heir), fates or {}, counted)
    return put_to_rest(row, last_on)


def meeting_on(groups, day: date, *, field: str, named_already=()) -> list[Group]:
    """The groups, locked so that none ends meanwhile: call it before what names them is locked. One that had ended by
    that day is refused, unless it is named already."""
    pks = {group.pk for group in groups}
    rows = list(Group.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")) if pks else []
    for row in rows:
        if row.pk not in named_already and row.is_over(day):
            words = _("“%(group)s” ended on %(day)s: for later days it can't be chosen.")
            raise ValidationError({field: words % {"group": row, "day": row.active_to.isoformat()}})
    return rows


def put_to_rest(row: Group, last_on: date) -> Group:
    """It stays on everything at which it met; its members leave with it. Whoever calls this asked for the right."""
    for membership in row.memberships.within_days(last_on + DAY, None).select_related("user"):
        end_membership(membership, last_on)
    row.active_to = last_on
    return save_next(row)


@transaction.atomic
def reopen_group(*, group: Group, by: User, today: date) -> Group:
    """Ended by mistake. Who left with it is not put back silently."""
    row = locked(Group, group.pk)
    _refuse_strangers(row, by)
    refuse_closed(row.unit, today)
    if row.active_to is None:
        return row
    row.active_to = None
    return save_next(row)


@transaction.atomic
def add_members(
    *, group: Group, people, from_on: date, by: User, to_on: date | None = None, place: str = Membership.Place.MEMBER
) -> list[Membership]:
    """All of them or, where one is in the group already on one of the days, nobody."""
    row = locked(Group, group.pk)
    _refuse_strangers(row, by)
    if row.active_to and from_on <= row.active_to:
        to_on = min(to_on or row.active_to, row.active_to)
    joined = [Membership(group=row, user=person, place=place, from_on=from_on, to_on=to_on) for person in people]
    standing = row.memberships.within_days(from_on, to_on).filter(user__in=[one.user for one in joined])
    if names := ", ".join(dict.fromkeys(standing.values_list("user__name", flat=True))):
        words = _("%(names)s: in the group already on some of these days.")
        raise ValidationError({"people": words % {"names": names}})
    for membership in joined:
        membership.full_clean()
        membership.save()
    return joined


@transaction.atomic
def change_membership(
    *, membership: Membership, place: str, from_on: date, to_on: date | None, by: User, place_from: date | None = None,
    version: int | None = None,
) -> Membership:  # fmt: skip
    """Another place in the group from a day on is a row of its own, so that earlier days keep theirs; without a day,
    or from the first day on, it puts a slip right."""
    row = _locked(membership, by, version)
    row.from_on, row.to_on, place_before = from_on, to_on, row.place
    if place == place_before or place_from is None or place_from <= from_on:
        row.place = place
        row.full_clean()
        return save_next(row)
    if to_on and place_from > to_on:
        raise ValidationError({"place_from": _("The person has left the group by then.")})
    row.full_clean()
    row.to_on = place_from - DAY
    save_next(row)
    other = Membership(group=row.group, user=row.user, place=place, from_on=place_from, to_on=to_on)
    other.full_clean()
    other.save()
    return other


@transaction.atomic
def leave_group(*, membership: Membership, last_on: date, by: User, version: int | None = None) -> Membership:
    row = _locked(membership, by, version)
    row.to_on = last_on
    row.full_clean()
    return save_next(row)


def end_membership(membership: Membership, last_on: date) -> str:
    """With its group, its unit or its person; one that had not begun is no more."""
    if membership.from_on > last_on:
        membership.delete()
    else:
        membership.to_on = last_on
        save_next(membership)
    return str(membership.user)


def _locked(membership, by, version):
    group = locked(Group, membership.group_id)
    _refuse_strangers(group, by)
    return locked(Membership, membership.pk, version)


def _refuse_strangers(group, by):
    if not group_rules.can_keep_group(by, group):
        raise PermissionDenied
