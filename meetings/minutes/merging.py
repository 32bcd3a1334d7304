"""Two texts made of the same third: put together line by line where they changed different lines."""

from difflib import SequenceMatcher

# Pairs of like lines that comparing looks at. A line that stands there a thousand times is looked at anew for each of
# them: such texts, and a book pasted over a book, are for people to compare.
MOST_COMPARED = 3_000_000


def merged(was: str, stored: str, typed: str, *, keep_both: bool = False) -> str | None:
    """What both made of `was`. None where they changed the same lines, unless `keep_both`: then what is stored stands
    first there and what was typed after it, and neither is lost."""
    sides = [text.split("\n") for text in (stored, typed)]
    base = was.split("\n")
    found = [_changes(base, lines, side) for side, lines in enumerate(sides)]
    if None in found:
        return "\n".join([stored, typed]) if keep_both else None
    lines, place = [], 0
    for start, end, group in _groups(sorted(found[0] + found[1], key=lambda change: change[:3])):
        versions = [_applied(base, start, end, group, side) for side in sorted({change[2] for change in group})]
        versions = _without_the_shorter(base[start:end], versions)
        if len(versions) == 2 and not keep_both:
            return None
        lines += base[place:start] + [line for version in versions for line in version]
        place = end
    return "\n".join(lines + base[place:])


def _changes(base, lines, side) -> list[tuple] | None:
    """(start, end, side, what stands there now) of each run of lines that is no longer as it was."""
    head = 0
    while head < min(len(base), len(lines)) and base[head] == lines[head]:
        head += 1
    tail = 0
    while tail < min(len(base), len(lines)) - head and base[-1 - tail] == lines[-1 - tail]:
        tail += 1
    before, after = base[head : len(base) - tail], lines[head : len(lines) - tail]
    try:
        found = _Counting(None, before, after, autojunk=False).get_opcodes()
    except _TooMuch:
        return None
    return [(head + start, head + end, side, after[first:last])
            for verb, start, end, first, last in found if verb != "equal"]  # fmt: skip


class _TooMuch(Exception):
    """Two texts that differ in too many ways to be compared while somebody waits."""


class _Counting(SequenceMatcher):
    """Stops once it has looked at more than MOST_COMPARED pairs of lines."""

    work = 0

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        ahi = len(self.a) if ahi is None else ahi
        self.work += sum(1 + len(self.b2j.get(line, ())) for line in self.a[alo:ahi])
        if self.work > MOST_COMPARED:
            raise _TooMuch
        return super().find_longest_match(alo, ahi, blo, bhi)


def _groups(changes):
    """Changes that touch the same lines, or put something in at the same place, belong together."""
    group, start, end = [], 0, 0
    for change in changes:
        if group and (change[0] < end or change[0] == start):
            end = max(end, change[1])
        else:
            if group:
                yield start, end, group
            group, start, end = [], change[0], change[1]
        group.append(change)
    if group:
        yield start, end, group


def _without_the_shorter(before, versions) -> list:
    """Where both only wrote on, and one holds all that the other does, the longer is both: so it is with one's own text
    that was stored while its writer went on, and whose answer never came."""
    if len(versions) == 2 and versions[0] == versions[1]:
        return versions[:1]
    if len(versions) == 2:
        shorter, longer = sorted(versions, key=lambda lines: len("\n".join(lines)))
        was, less, more = ("\n".join(lines) for lines in (before, shorter, longer))
        if less and less.startswith(was) and more.startswith(less):
            return [longer]
    return versions


def _applied(base, start, end, group, side) -> list[str]:
    """The lines of a group as one side wrote them."""
    lines, place = [], start
    for first, last, whose, now in group:
        if whose == side:
            lines += base[place:first] + now
            place = last
    return lines + base[place:end]
