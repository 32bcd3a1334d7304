"""A line handed down to very many units by real processes: in seconds, in little memory, and each unit once, however
often whoever is at it is killed and whoever goes on."""

import json
import random
import time

import pytest
from django.db import connection

from tests.depth import SEED, rounds

pytestmark = [pytest.mark.delivery, pytest.mark.faults, pytest.mark.xdist_group("handing down")]
SCRIPT = ("-m", "tests.delivery.handing_down")
UNITS = rounds(full=5000, short=300)
SLICE = rounds(full=500, short=30)  # units; the short set has ten slices too
KILLS = rounds(full=3, short=1)  # in each round, and then two go on at once
SECONDS, MEGABYTES = 10, 40


@pytest.fixture(scope="module")
def city(offices):
    made = offices.new()
    return made, str(told(made, "prepare", UNITS)["line"])


def told(office, *arguments):
    return heard(office.run(*SCRIPT, *map(str, arguments)))


def heard(output):
    return json.loads(output.splitlines()[-1])


def once(acts=1):
    """What the tables say when each of the units has the line once, and what it owes under it once, told once."""
    return {
        "units": UNITS, "lines": UNITS, "works": 2 * UNITS, "different": 2 * UNITS, "owned": 2 * UNITS,
        "lines told": UNITS, "works told": 2 * UNITS, "acts": [[UNITS, UNITS, True]] * acts,
    }  # fmt: skip


def test_one_line_reaches_five_thousand_units_in_seconds_and_in_bounded_memory(offices, city, measured):
    template, line = city
    office = offices.new(template)
    idle = told(office, "run", SLICE)  # nothing to do: what the program alone needs
    took = told(office, "run", SLICE, line)
    grown = took["megabytes"] - idle["megabytes"]
    measured(units=UNITS, works=2 * UNITS, **took, megabytes_more_than_idle=grown)
    assert told(office, "state") == once()
    clock = "seconds" if connection.vendor == "postgresql" else "of_this_process"
    assert took[clock] < SECONDS and grown < MEGABYTES


class Raced:
    """One round: processes that hand down, seen through the mark they move."""

    def __init__(self, rng, office, line, verb):
        self.rng, self.office, self.line, self.verb = rng, office, line, verb
        self.kills = 0

    def start(self, *line):
        return self.office.start(*SCRIPT, self.verb, str(SLICE), *line)

    def kill_in_the_middle(self):
        """Somewhere in a slice between the one at work and the last: the moment is drawn, not asked of the program."""
        process = self.start(*(() if self.begun() else (self.line,)))
        slices = UNITS // SLICE
        at, since = self.done(), time.monotonic()
        stop = at + SLICE * self.rng.randrange(1, max(2, (UNITS - at) // SLICE // 2))
        while process.poll() is None and self.done() < stop:
            time.sleep(0.02)
        if process.poll() is None:
            took = (time.monotonic() - since) / slices
            time.sleep(self.rng.random() * took)
        if process.poll() is None:
            process.kill()
            self.kills += 1
        process.communicate(timeout=120)

    def two_go_on(self):
        for process in [self.start(), self.start()]:
            output, _nothing = process.communicate(timeout=300)
            assert process.returncode == 0, output
            assert len(output.splitlines()) < 20, "who waits for another says nothing, and takes no time of the machine"

    def begun(self):
        return bool(self.office.query("SELECT count(*) FROM responsibility_cascade"))

    def done(self):
        return self.office.query("SELECT coalesce(max(done), 0) FROM responsibility_cascade")


def killed_and_gone_on_with(seed, offices, city, verb):
    """(kills, what the tables say at the end)"""
    template, line = city
    office = offices.new(template)
    raced = Raced(random.Random(seed), office, line, verb)
    for _number in range(KILLS):
        raced.kill_in_the_middle()
    raced.two_go_on()
    found = told(office, "state")
    office.stop()
    return raced.kills, found


def test_killed_in_the_middle_and_gone_on_with_each_unit_has_it_once(offices, city, measured):
    tried, kills, twice, missed = rounds(full=10, short=1), 0, 0, 0
    for number in range(tried):
        killed, found = killed_and_gone_on_with(f"{SEED} {number}", offices, city, "run")
        kills, twice = kills + killed, twice + found["lines"] - found["units"]
        missed += UNITS - found["units"]
        assert found == once(), number
    measured(units=UNITS, rounds=tried, kills=kills, twice=twice, missed=missed)
    assert kills >= tried


def test_two_who_hand_the_same_line_down_at_once_reach_each_unit_once(offices, city, measured):
    """Two acts, not one that two go on with: each finds what the other made."""
    template, line = city
    tried, twice = rounds(full=5, short=1), 0
    for _number in range(tried):
        office = offices.new(template)
        begun = [office.start(*SCRIPT, "run", str(SLICE), line) for _person in range(2)]
        for process in begun:
            output, _nothing = process.communicate(timeout=300)
            assert process.returncode == 0, output
        found = told(office, "state")
        assert sum(made for _done, made, _finished in found.pop("acts")) == UNITS
        assert found == {name: value for name, value in once().items() if name != "acts"}
        twice += found["lines"] - found["units"]
    measured(units=UNITS, rounds=tried, twice=twice)


def test_control_without_what_keeps_it_to_once_some_have_it_twice(offices, city, measured):
    """The same kills, the same two at once, the same check."""
    tried, twice = rounds(full=3, short=1), 0
    for number in range(tried):
        killed, found = killed_and_gone_on_with(f"{SEED} {number}", offices, city, "careless")
        twice += found["lines"] - found["units"]
    measured(units=UNITS, rounds=tried, twice=twice)
    assert twice > 0
