"""Real processes killed in mid-send: nothing is lost, nothing is written twice, every copy has the same Message-ID."""

import os
import random
import threading
import time

import pytest

from tests.delivery.office import DAY, PEOPLE

pytestmark = pytest.mark.delivery
CYCLES = int(os.environ.get("DELIVERY_CYCLES", "3"))
SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
ADDRESSES = {f"person{number}@example.org" for number in range(PEOPLE)}


class Killer:
    """Kills one sender while it names a recipient (the text is not out yet), the other just after a text was taken (the
    server has it, the sender may not know)."""

    def __init__(self, rng, sink, senders):
        self.rng, self.senders, self.kills = rng, senders, 0
        self.lock = threading.Lock()
        self.left = {"rcpt": rng.randrange(3, 20), "accept": rng.randrange(3, 20)}
        sink.on_rcpt = lambda _sink, _address: self.count("rcpt", 0)
        sink.after_accept = lambda _sink, _message: self.count("accept", self.rng.random() * 0.004)

    def count(self, moment, pause):
        with self.lock:
            self.left[moment] -= 1
            now = self.left[moment] == 0 and self.senders
        if now:
            time.sleep(pause)
            # Whoever is at work right now: at the naming of a recipient both are, so that one surely is in mid-send
            for victim in list(self.senders) if moment == "rcpt" else [self.rng.choice(self.senders)]:
                if victim.poll() is None:
                    victim.kill()
                    self.kills += 1


def cycle(rng, office, sink, program):
    """Two senders at once, killed in mid-send; then one run to the end. Returns the number of kills."""
    killer = Killer(rng, sink, [])
    for _number in range(2):
        killer.senders.append(office.start(*program, "remind", "--once", "--on", DAY))
    for sender in killer.senders:
        sender.communicate(timeout=120)
    sink.on_rcpt = sink.after_accept = None
    office.run(*program, "remind", "--once", "--on", DAY)
    return killer.kills


def lost(sink):
    return ADDRESSES - {message["To"] for message in sink.accepted}


@pytest.mark.parametrize("number", range(CYCLES))
def test_killed_in_mid_send_and_run_again_nothing_is_lost(office, sink, number):
    print(f"SEED={SEED} cycle {number}")  # noqa: T201  (to repeat a run that failed)
    kills = cycle(random.Random(SEED + number), office, sink, ["manage.py"])
    assert kills >= 1
    assert lost(sink) == set()
    copies = {identity: sink.ids.count(identity) for identity in sink.ids}
    assert len(copies) == PEOPLE, "one Message-ID a person, on every copy"
    assert sum(copies.values()) - PEOPLE <= kills
    kept = office.dump()
    keys = [row["key"] for row in kept["reminders"]]
    assert len(keys) == len(set(keys)) == 2 * PEOPLE
    assert {row["state"] for row in kept["reminders"]} == {"sent"}
    assert sorted(row["recipient__email"] for row in kept["dispatches"]) == sorted(ADDRESSES)
    assert {row["message_id"] for row in kept["dispatches"]} == set(copies)


def test_control_a_sender_that_marks_first_loses(office, sink):
    """The same kills, the same check, the protection off: it must fail."""
    print(f"SEED={SEED}")  # noqa: T201  (to repeat a run that failed)
    assert cycle(random.Random(SEED), office, sink, ["-m", "tests.delivery.mark_first"]) >= 1
    assert lost(sink) != set()
    assert {row["state"] for row in office.dump()["dispatches"]} == {"sent"}


def test_several_runs_at_once_write_each_row_once_and_send_each_message_once(office, sink):
    runs = [office.start("manage.py", "remind", "--once", "--on", DAY) for _number in range(4)]
    for run in runs:
        output, _nothing = run.communicate(timeout=120)
        assert run.returncode == 0, output
    assert (len(sink.ids), len(set(sink.ids)), lost(sink)) == (PEOPLE, PEOPLE, set())
    keys = [row["key"] for row in office.dump()["reminders"]]
    assert len(keys) == len(set(keys)) == 2 * PEOPLE
