"""The kinds of address the permission matrix knows."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.access.world import reaches


@dataclass(frozen=True)
class Public:
    """Open without signing in. `post_only` addresses answer 405 to GET."""

    post_only: bool = False


@dataclass(frozen=True)
class Page:
    """A page about no record in particular. `may(role)`; `posts` says whether it takes POST, `shows_all`
    that it is about every unit by its nature."""

    may: Callable = lambda role: True
    posts: bool = False
    shows_all: bool = False
    post_only: bool = False


@dataclass(frozen=True)
class Of:
    """A page about one record, made by `make(world, relation)`, in the unit of that relation.

    `sees(role, relation)`: False answers 404; `may(role, relation)`: False answers 403.
    """

    make: Callable
    may: Callable | None = None
    sees: Callable = lambda role, relation: reaches(role, "read", relation)
    kwargs: dict | None = None
    post_only: bool = False
    posts: bool = False


@dataclass(frozen=True)
class Secret:
    """Opened by a secret in the address, whoever asks: the test named here says what it shows and when it does not."""

    proved_in: str


def right(name):
    return lambda role, relation=None: reaches(role, name, relation)


RECORD, ASSIGN, REVIEW, REPORT = right("record"), right("assign"), right("review"), right("report")
