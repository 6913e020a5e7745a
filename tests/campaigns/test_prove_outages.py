"""R6 and R7: people work while Redis, then PostgreSQL, goes away under them."""

import os
import random
import signal
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.timing import p95
from config.embedded.postgres import Postgres
from config.embedded.process import socket_folder
from config.tests.processes import eventually
from renewals.tests.siege import POSTGRES, VALKEY, Siege, besieged, insist
from tests.campaigns.visitors import Visitor, busy, visitors, web_of

pytestmark = pytest.mark.prove
AWAY_SECONDS = float(os.environ.get("PROVE_AWAY_SECONDS", "300"))
USERS, DUE = 20, 200
WRITERS, ENDINGS = 4, 20


def tasks_of(siege: Siege) -> set[str]:
    return {summary for (summary,) in siege.ask("SELECT summary FROM accounts_task")}


def lost_of(siege: Siege, people: list[Visitor]) -> set[str]:
    """What somebody was told is saved, and is not."""
    return {task for person in people for task in person.saved} - tasks_of(siege)


@pytest.mark.line(id="R6")
def test_redis_away_is_not_noticed(tmp_path, figure):
    """It is killed under twenty users, stays away, comes back empty; meanwhile renewals become due."""
    with besieged(tmp_path) as siege, web_of(siege) as port:
        siege.add_renewals(1, DUE)
        for name in ("sink", "sender", "worker", "beat 1"):
            siege.start(name)
        people = visitors(siege, USERS, port, pause=1.0)
        assert eventually(lambda: siege.alerts == DUE, seconds=120)
        with busy(people):
            time.sleep(10)
            siege.kill(VALKEY)
            siege.add_renewals(DUE + 1, 2 * DUE)
            time.sleep(AWAY_SECONDS)
            siege.start(VALKEY)
            back = siege.drained(2 * DUE, within=180)
        codes = sum((person.codes for person in people), Counter[int]())
        lost = lost_of(siege, people)
        saved = sum(len(person.saved) for person in people)
    failed = sum(count for code, count in codes.items() if not 200 <= code < 400)
    figure(
        f"{AWAY_SECONDS:.0f} s without Redis under {USERS} users: {codes.total()} answers, {failed} failed, "
        f"slowest {max(person.slowest for person in people):.1f} s; {saved} saves, {len(lost)} lost; "
        f"all {2 * DUE} alerts raised and mailed {back:.0f} s after it came back"
    )
    assert (failed, lost) == (0, set())
    assert saved >= USERS


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Siege]:
    """The demo book on a PostgreSQL that keeps its promises to the disk."""
    siege = Siege(tmp_path)
    siege.servers[POSTGRES] = Postgres(tmp_path, socket_folder(tmp_path), throwaway=False)
    try:
        for name in siege.servers:
            siege.start(name)
        siege.manage("migrate", "--verbosity=0")
        siege.manage("load_demo")
        yield siege
    finally:
        siege.stop()


@pytest.mark.line(id="R7")
def test_what_was_acknowledged_survives_postgresql(demo, figure):
    """It is ended at once (as `pg_ctl -m immediate`) twenty times while four people save."""
    chance = random.Random(7)  # noqa: S311
    downs: list[float] = []
    with web_of(demo) as port:
        people = visitors(demo, WRITERS, port, pause=0.02)
        with busy(people, writing=True):
            for _ in range(ENDINGS):
                time.sleep(chance.uniform(1, 3))
                downs.append(seconds_down(demo, people))
    saved = sum(len(person.saved) for person in people)
    refused = sum(person.codes[0] + person.codes[500] for person in people)
    lost = lost_of(demo, people)
    demo.manage("check_book")  # fails where an invariant is broken
    figure(
        f"{ENDINGS} immediate ends under {WRITERS} writers: {saved} saves acknowledged, {len(lost)} lost, "
        f"{refused} refused; saving again after {statistics.median(downs):.1f} s, p95 {p95(downs):.1f} s; "
        "check_book holds"
    )
    assert lost == set()
    assert p95(downs) <= 5
    assert saved > 10 * ENDINGS


def seconds_down(siege: Siege, people: list[Visitor]) -> float:
    """End PostgreSQL at once, start it again; from its end to the next save that is acknowledged."""
    process = siege.servers[POSTGRES].process
    assert process is not None
    process.send_signal(signal.SIGQUIT)
    process.wait()
    ended = time.monotonic()
    insist(lambda: siege.start(POSTGRES))

    def last_saved() -> float:
        return max(person.last_saved for person in people)

    assert eventually(lambda: last_saved() > ended, seconds=60)
    return last_saved() - ended
