"""A person with the post of a day: how a record of that day prints them, and where they stand among others."""

from dataclasses import dataclass

from organization.people.models import User
from organization.people.readings import initials_of

LAST_RANK = 10_000


@dataclass(frozen=True)
class Seat:
    """A person with the post of the day."""

    person: User
    post: str = ""
    rank: int = LAST_RANK
    role: str = ""
    unit_id: int | None = None
    place: str = ""

    @property
    def pk(self) -> int:
        return self.person.pk

    @property
    def label(self) -> str:
        """Post before name, as a record prints it."""
        return f"{self.post} {self.person.name}".strip()

    @property
    def spelled(self) -> str:
        """What a clerk may type to find them in a list: the name, its pinyin, or the initials of that."""
        name, reading = self.person.name, self.person.sort_key.casefold()
        return f"{name} {reading.replace(' ', '')} {initials_of(name, reading)}".strip()

    @property
    def order(self):
        """By post; equal posts by the strokes of the name."""
        return (self.rank, self.person.stroke_key, self.person.name, self.person.pk)
