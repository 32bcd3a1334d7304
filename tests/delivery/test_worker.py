"""A reminder that arrives with nobody looking at a page: real worker, real clock, real broker, real mail server."""

import os
import signal
import time

import pytest

from tests.delivery.office import PEOPLE
from tests.delivery.sink import wait_for

pytestmark = pytest.mark.delivery
WORKER = ["-m", "celery", "-A", "tests.delivery.worker", "--quiet", "worker", "--concurrency", "2", "--pool", "threads",
          "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]  # fmt: skip


def beat_file(office):
    return ["--schedule", str(office.folder / "beat")]


def assert_told_once(office, sink):
    wait_for(lambda: len(sink.ids) == PEOPLE, 60, "the mail")
    wait_for(lambda: {row["state"] for row in office.dump()["dispatches"]} == {"sent"}, 20, "the mark")
    time.sleep(3)  # the bell rings on; nothing more may come
    assert (len(sink.ids), len(set(sink.ids))) == (PEOPLE, PEOPLE)
    told = [row for row in office.dump()["reminders"] if row["state"] == "sent"]
    assert len(told) == 2 * PEOPLE


def test_worker_and_beat_on_redis_deliver(office, sink):
    broker = os.environ.get("CELERY_BROKER_URL", "")
    if not broker.startswith("redis"):
        pytest.skip("CELERY_BROKER_URL names no Redis (tools/services.py starts one)")
    queue = {"CELERY_BROKER_URL": broker, "DELIVERY_QUEUE": f"delivery-{office.folder.name}"}
    office.start(*WORKER, **queue)
    office.start("-m", "celery", "-A", "tests.delivery.worker", "--quiet", "beat", *beat_file(office), **queue)
    assert_told_once(office, sink)


def test_worker_with_its_own_clock_on_the_filesystem_broker_delivers(office, sink):
    queue = {"CELERY_BROKER_URL": "filesystem://", "DELIVERY_QUEUE": "delivery"}
    office.start(*WORKER, "--beat", *beat_file(office), **queue)
    assert_told_once(office, sink)


def test_the_loop_delivers_without_any_broker_and_stops_when_asked(office, sink):
    loop = office.start("-m", "tests.delivery.shifted", "remind", "--loop", CELERY_BROKER_URL="redis://127.0.0.1:9/0")
    wait_for(lambda: len(sink.ids) == PEOPLE, 60, "the mail")
    loop.send_signal(signal.SIGTERM)
    output, _nothing = loop.communicate(timeout=15)
    assert (loop.returncode, output.strip()) == (
        0, "检查未办结事项40项，生成提醒80条；生成邮件40封，发送40封，失败0封",
    )  # fmt: skip
