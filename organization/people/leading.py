"""Who leads or supervises units, and the units above them, on a day: loaded for many at once."""

from datetime import date

from organization.people.posts import Charge, Posting
from organization.rights import CHARGE_RIGHTS, OWN, RIGHTS, Role
from organization.tree.paths import ancestor_paths, upward

LEADERS = (Role.LEADER, Role.HEAD)
ABOVE = (*LEADERS, Role.SUPERVISOR)


class Leaders:
    """The people of some units and of every unit above them. One query, and one more where charges are asked for."""

    def __init__(self, units, today: date):
        self.today = today
        self.paths = {path for unit in units for path in (*ancestor_paths(unit.path), unit.path)}
        postings = Posting.objects.on(today).acting().filter(unit__path__in=self.paths, role__in=ABOVE)
        self.by_path = {}
        for posting in postings.select_related("user", "unit").order_by("rank_no", "pk"):
            self.by_path.setdefault(posting.unit.path, []).append((posting.role, posting.user))
        for people in self.by_path.values():
            people.sort(key=lambda held: held[0] not in LEADERS)
        self._charged = None

    def leader(self, path: str, besides=(), below=""):
        """Who leads the unit, else the nearest above it; where a unit above has no leader, its supervisor. With
        `below`, nobody of that unit or above it."""
        for above in upward(path):
            if below.startswith(above):
                return None
            for _role, user in self.by_path.get(above, ()):
                if user.pk not in besides:
                    return user
        return None

    def decider(self, path: str, right, besides=()):
        """The nearest person upward who holds the right over the unit."""
        return next((user for user in self._deciding(path, right) if user.pk not in besides), None)

    def holders(self, path: str, right) -> set[int]:
        """Ids of all in the unit and above it who hold a right of decision over it, by their post or a charge."""
        found = {user.pk for user in self._deciding(path, right)}
        if right in CHARGE_RIGHTS:
            found |= {user.pk for above in upward(path) for user in self.charged.get(above, ())}
        return found

    def _deciding(self, path, right):
        for above in upward(path):
            for role, user in self.by_path.get(above, ()):
                reach = RIGHTS[role].get(right)
                if reach and (reach != OWN or above == path):
                    yield user

    def in_charge(self, path: str, besides=()):
        """The leader who has the unit, or the nearest above it, in their charge (分管领导)."""
        for above in upward(path):
            for user in self.charged.get(above, ()):
                if user.pk not in besides:
                    return user
        return None

    @property
    def charged(self) -> dict:
        if self._charged is None:
            postings = Posting.objects.on(self.today).acting()
            charges = Charge.objects.acting().filter(unit__path__in=self.paths, posting__in=postings)
            self._charged = {}
            for charge in charges.select_related("unit", "posting__user").order_by("posting__rank_no", "pk"):
                self._charged.setdefault(charge.unit.path, []).append(charge.posting.user)
        return self._charged
