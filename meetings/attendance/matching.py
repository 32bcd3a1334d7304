"""A pasted column of names, laid against the people whom a form may name.

Who a line means is never guessed: the whole name must stand there. Spaces within a name (张　三), an ordinal, a title
beside it or run together with it (张三同志) are put aside; namesakes are told apart by the unit or the post that stands
with the name. What fits nobody, and what fits several, is handed back for the reader to settle.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from organization.models import Posting
from organization.people.seats import Seat

LONGEST = 20_000  # characters of a pasted column
MOST_LINES = 600
# Put beside any name. Posts on record are known as well; “副”, “原” and “代” may stand before each.
TITLES = [
    "同志", "先生", "女士", "老师", "书记", "局长", "主任", "科长", "处长", "部长", "所长", "站长", "队长", "组长",
    "股长", "院长", "校长", "主席", "委员", "干事", "科员", "办事员", "主任科员", "调研员", "巡视员", "秘书", "会计",
    "出纳", "联络员", "领导",
]  # fmt: skip
# What stands for one person each time; a space does not, for names are set with spaces in them
BETWEEN_PEOPLE = re.compile(r"[、,;|/]")
WORDS = re.compile(r"[\s()\[\]【】:]+")
# What ends like a unit stands for one, known or not; 住院 is a reason for leave
UNIT_LIKE = re.compile(r".{2,}(?:局|科|处|室|部|委|办|中心|站|所|厅|镇|街道|公司|学校|支队|大队|单位|支部|(?<!住)院)$")
ORDINAL = re.compile(r"^\s*[(]?\s*\d{1,3}\s*([)、.,:]|\s(?=\S)|\t)\s*(?!\d)")
HIDDEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
BETWEEN_CHARACTERS = re.compile(r"(?<=[\u3400-\u9fff])\.(?=[\u3400-\u9fff])")
DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅．", "·"))


@dataclass(frozen=True)
class Named:
    """Someone a line means; `remark` is what else stands there (the reason for leave, often)."""

    seat: Seat
    remark: str = ""


@dataclass(frozen=True)
class Doubtful:
    """A line that fits several people, or one whose unit it contradicts."""

    text: str
    seats: tuple[Seat, ...]


@dataclass
class Matched:
    found: list[Named] = field(default_factory=list)
    doubtful: list[Doubtful] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    twice: list[Seat] = field(default_factory=list)

    @property
    def unsettled(self) -> str:
        """What stays in the field: a line each, those with several people first."""
        return "\n".join([*(one.text for one in self.doubtful), *self.unknown])


@dataclass(frozen=True)
class Said:
    """One name as written, with all that stood beside it."""

    text: str
    key: str = ""
    beside: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Width aside, without hidden characters, every dot within a name the same."""
    text = HIDDEN.sub("", unicodedata.normalize("NFKC", text.translate(DOTS)).translate(DOTS))
    return BETWEEN_CHARACTERS.sub("·", text)


def plain(text: str) -> str:
    return tidy(text).casefold()


def key_of(name: str) -> str:
    return re.sub(r"\s", "", plain(name))


def match_names(text: str, seats: Iterable[Seat], day: date) -> Matched:
    """Whom the lines mean among `seats`. One query, however many lines."""
    people: dict[str, list[Seat]] = {}
    for seat in seats:
        people.setdefault(key_of(seat.person.name), []).append(seat)
    titles = {*TITLES, *(plain(seat.post) for same in people.values() for seat in same if seat.post)}
    near = {plain(seat.place) for same in people.values() for seat in same if seat.place}
    lines = text[:LONGEST].splitlines()[:MOST_LINES]
    said = [one for line in lines for one in names_in(line, people, titles, near)]
    places = places_of([seat for one in said for seat in people.get(one.key, ())], day)
    units = {unit for known in places.values() for unit, _post in known} | near
    result, seen, unsettled = Matched(), set(), set()
    for one in said:
        if not one.key:
            if one.text not in unsettled:
                result.unknown.append(one.text)
            unsettled.add(one.text)
            continue
        meant = meant_by(one, people[one.key], places, units)
        if len(meant) != 1:
            if one.text not in unsettled:
                in_order = sorted(meant or people[one.key], key=lambda seat: seat.order)
                result.doubtful.append(Doubtful(one.text, tuple(in_order)))
            unsettled.add(one.text)
        elif meant[0].pk in seen:
            result.twice.append(meant[0])
        else:
            seen.add(meant[0].pk)
            result.found.append(Named(meant[0], remark_in(one, units, titles)))
    return result


def places_of(seats, day: date) -> dict[int, set]:
    """Where each of them holds a post on that day, by every name of the unit: {person: {(unit, post)}}."""
    found: dict[int, set] = {}
    rows = Posting.objects.on(day).filter(user__in={seat.pk for seat in seats})
    for user_id, post, *names in rows.values_list("user_id", "title", "unit__name", "unit__short_name"):
        found.setdefault(user_id, set()).update((plain(name), plain(post)) for name in names if name)
    return found


def names_in(line: str, people, titles, near) -> list[Said]:
    """The names of a line: one, or several set apart by “、” or by spaces."""
    line = ORDINAL.sub("", tidy(line)).strip()
    if not line:
        return []
    if key_of(line) in people:
        return [Said(line, key_of(line))]
    found = []
    for piece in divided(line):
        found += names_in_piece(piece, people, titles, near)
    return found


def divided(line: str) -> list[str]:
    """At each “、” and comma, but never inside brackets: those hold what belongs to one person."""
    pieces, depth = [""], 0
    for character in line:
        depth = max(depth + (character in "([【") - (character in ")]】"), 0)
        if depth == 0 and BETWEEN_PEOPLE.match(character):
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece.strip() for piece in pieces if piece.strip()]


def names_in_piece(piece: str, people, titles, near) -> list[Said]:
    piece = ORDINAL.sub("", piece).strip()
    words = [word for word in WORDS.split(piece.casefold()) if word and not word.isdecimal()]
    found, start = [], 0
    while start < len(words):
        key, length, beside = name_at(words, start, people, titles, near)
        if key:
            found.append((start, length, key, beside))
        start += length
    if not found:
        return [Said(piece)] if words else []
    if len(found) == 1:
        start, length, key, beside = found[0]
        return [Said(piece, key, (*words[:start], *beside, *words[start + length :]))]
    named = {place for start, length, *_rest in found for place in range(start, start + length)}
    strange = [Said(word) for place, word in enumerate(words) if place not in named and not is_title(word, titles)]
    return [Said(" ".join(words[at : at + length]), key, beside) for at, length, key, beside in found] + strange


def name_at(words, start, people, titles, near):
    """The name that begins at this word, the longest first: (key, number of words, what ran together with it)."""
    for end in range(min(len(words), start + 4), start, -1):
        key = "".join(words[start:end])
        if key in people:
            return key, end - start, ()
    word = words[start]
    for cut in range(len(word) - 1, 1, -1):
        before, after = word[:-cut], word[cut:]
        if word[:cut] in people and is_title(after, titles):
            return word[:cut], 1, (after,)
        if word[-cut:] in people and (is_title(before, titles) or before in near):
            return word[-cut:], 1, (before,)
    return "", 1, ()


def is_title(word: str, titles) -> bool:
    return word in titles or (word[:1] in "副原代" and word[1:] in titles)


def units_named(said: Said, units) -> list[str]:
    return [word for word in said.beside if word in units or UNIT_LIKE.match(word)]


def meant_by(said: Said, seats, places, units) -> list[Seat]:
    """Of the people of that name, those whom what stands beside it leaves: a unit, or a post. A unit that is none of
    theirs leaves nobody."""
    names = {seat.pk: {unit for unit, _post in places.get(seat.pk, ())} for seat in seats}
    for word in units_named(said, units):
        exact = [seat for seat in seats if word in names[seat.pk]]
        seats = exact or [
            seat for seat in seats if any(name.endswith(word) or word.endswith(name) for name in names[seat.pk])
        ]
    if len(seats) > 1:
        held = [seat for seat in seats if {post for _unit, post in places.get(seat.pk, ())} & set(said.beside)]
        return held or seats
    return seats


def remark_in(said: Said, units, titles) -> str:
    units = units_named(said, units)
    return " ".join(word for word in said.beside if word not in units and not is_title(word, titles))[:100]
