"""Stored problems that say the same, asked for by thousands of rows: no question goes through all of them."""

from collections import Counter, defaultdict, deque

ANY = object()


class Alike:
    """Problems that share what they are known by, by sub-problem and number; among several the lowest id comes first.
    `taken` holds the ids of those that a row means already."""

    def __init__(self, taken: set[int]):
        self.taken, self.lines, self.left = taken, defaultdict(deque), Counter()

    def add(self, item, part: str):
        for key in _keys(item, part):
            self.lines[key].append(item)
            self.left[key] += 1

    def take(self, item, part: str):
        for key in _keys(item, part):
            self.left[key] -= 1

    def count(self, part=ANY, number=ANY) -> int:
        """How many are not taken."""
        return self.left[part, number]

    def first(self, part=ANY, number=ANY):
        line = self.lines.get((part, number))
        while line and line[0].pk in self.taken:
            line.popleft()
        return line[0] if line else None

    def best(self, part: str, number: int | None):
        """The one that says the same, then the one of that number."""
        asked = ((part, number), (part, ANY), (ANY, number), (ANY, ANY))
        return next((found for key in asked if (found := self.first(*key))), None)


class OfOtherBatches:
    """Open problems of one unit and title, of which a row asks for the best that does not stand in its own batch."""

    def __init__(self):
        self.lines, self.found = defaultdict(list), {}

    def add(self, item, part: str):
        batches = {item.program_id, *(again.program_id for again in item.also_rows.all())}
        for key in _keys(item, part):
            self.lines[key].append((item, batches))

    def best(self, part: str, number: int | None, program: int | None):
        """Another sub-problem is another problem; one without is not."""
        asked = [(part, number), (part, ANY)]
        asked += [("", number), ("", ANY)] if part else [(ANY, number), (ANY, ANY)]
        return next((found for key in asked if (found := self._first(key, program))), None)

    def _first(self, key, program):
        """Remembered for each batch, and only those of that batch are passed over: together no more than there are."""
        if (key, program) not in self.found:
            rows = self.lines.get(key, ())
            item = next((item for item, batches in rows if program is None or program not in batches), None)
            self.found[key, program] = item
        return self.found[key, program]


def _keys(item, part):
    return (part, item.sort_no), (part, ANY), (ANY, item.sort_no), (ANY, ANY)
