"""Posts, sections in charge, groups, their members and absences, when a unit closes or a person leaves."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.absences.models import Absence
from organization.editing import save_next
from organization.groups.models import Group, Membership
from organization.groups.services import end_membership, put_to_rest
from organization.holdings import Fate, Holding, open_after
from organization.models import Charge, Posting
from organization.people.services import post

CARRIED = ("role", "title", "capacity", "rank_no", "kind", "from_unit")


class Posts(Holding):
    """Going on in the other unit, a post is a new one, from the day after: its role acts once it is granted there."""

    code, label = "post", gettext_lazy("Posts")
    of_units, of_person = (Fate.HAND, Fate.END), (Fate.END,)

    def in_units(self, units, last_on):
        return Posting.objects.filter(open_after(last_on), unit__in=units).select_related("unit", "user")

    def with_person(self, person, last_on):
        return Posting.objects.filter(open_after(last_on), user=person).select_related("unit", "user")

    def hand(self, row, passing):
        before, until = str(row), row.to_on
        first = max(passing.next_day, row.from_on)
        held = Posting.objects.filter(user=row.user, unit=passing.heir, role=row.role, title=row.title)
        if not held.filter(open_after(first - timedelta(days=1))).exists():
            same = {name: getattr(row, name) for name in CARRIED}
            post(user=row.user, unit=passing.heir, from_on=first, to_on=until, by=passing.by, **same)
        self.end(row, passing)
        return before, f"{passing.heir} {row.title} {row.user}"

    def end(self, row, passing):
        before = str(row)
        if row.from_on > passing.last_on:  # it never began
            row.delete()
            return before, _("never began")
        row.to_on = passing.last_on
        save_next(row)
        return before, passing.last_on.isoformat()


class Charges(Holding):
    """A section in someone's charge: it passes to the other unit with the work, once that is granted, where that lies
    below the unit of the post too."""

    code, label = "charge", gettext_lazy("In someone's charge")
    of_units = (Fate.HAND, Fate.END)

    def in_units(self, units, last_on):
        rows = Charge.objects.filter(unit__in=units).select_related("unit", "posting__user", "posting__unit")
        return rows.exclude(posting__to_on__lte=last_on)

    def hand(self, row, passing):
        before = f"{row.posting.user} · {row.unit}"
        if passing.heir.pk == row.posting.unit_id or not passing.heir.is_within(row.posting.unit):
            return self.end(row, passing)
        if not Charge.objects.filter(posting=row.posting, unit=passing.heir).exists():
            Charge(posting=row.posting, unit=passing.heir, proposed_by=passing.by).save()
        row.delete()
        return before, f"{row.posting.user} · {passing.heir}"

    def end(self, row, passing):
        row.delete()
        return f"{row.posting.user} · {row.unit}", ""


class Groups(Holding):
    code, label = "group", gettext_lazy("Groups")
    of_units = (Fate.HAND, Fate.END)

    def in_units(self, units, last_on):
        return Group.objects.filter(unit__in=units).open_to_work(last_on + timedelta(days=1)).select_related("unit")

    def hand(self, row, passing):
        before, row.unit = str(row.unit), passing.heir
        save_next(row)
        return before, str(passing.heir)

    def end(self, row, passing):
        leaving = row.memberships.filter(open_after(passing.last_on)).select_related("user").order_by("pk")
        members = [str(membership.user) for membership in leaving]
        put_to_rest(row, passing.last_on)
        return str(row.unit), ", ".join(members)


class Memberships(Holding):
    code, label = "member", gettext_lazy("Places in groups")
    of_person = (Fate.END, Fate.HAND)

    def words(self, row):
        return str(row.group)

    def with_person(self, person, last_on):
        return Membership.objects.filter(open_after(last_on), user=person).select_related("group__unit", "user")

    def hand(self, row, passing):
        """The successor joins on the day after, in the same place, if not a member already."""
        standing = row.group.memberships.filter(open_after(passing.last_on), user=passing.owner)
        if not standing.exists():
            first = max(passing.next_day, row.from_on)
            joined = {"place": row.place, "from_on": first, "to_on": row.to_on}
            Membership(group=row.group, user=passing.owner, **joined).save()
        before, _after = self.end(row, passing)
        return before, str(passing.owner)

    def end(self, row, passing):
        return str(row.group), end_membership(row, passing.last_on)


class Absences(Holding):
    """Whoever left is away no longer, and stands in for nobody: the absence stays, and asks for another."""

    code, label = "absence", gettext_lazy("Absences, own and stood in for")
    of_person = (Fate.END,)

    def with_person(self, person, last_on):
        concerned = Q(user=person) | Q(stand_in=person)
        rows = Absence.objects.standing().filter(concerned, to_on__gt=last_on)
        return rows.select_related("user", "stand_in")

    def end(self, row, passing):
        before = f"{row.from_on.isoformat()} — {row.to_on.isoformat()} {row.stand_in or ''}".rstrip()
        if row.stand_in_id == passing.person.pk:
            row.stand_in = row.posting = None
            save_next(row)
            return before, _("nobody stands in")
        if row.from_on > passing.last_on:
            row.withdrawn_at = timezone.now()
            save_next(row)
            return before, _("the absence is withdrawn")
        row.to_on = passing.last_on
        save_next(row)
        return before, passing.last_on.isoformat()
