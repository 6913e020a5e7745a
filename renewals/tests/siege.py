"""The whole house under fire: servers, worker, two beats, sender and mail server, killed and started again.

They run in processes of their own, on servers of their own. What the database has promised it has handed to
the kernel, so that it outlives a killed process; Valkey forgets everything.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings

from config.embedded.postgres import Postgres
from config.embedded.process import socket_folder
from config.embedded.valkey import Valkey
from config.terminal import Problem
from config.tests.processes import fresh_environment
from notifications.tests.campaign import free_port
from notifications.tests.sink import Faults, accepted

SINK = Path(settings.BASE_DIR) / "notifications" / "tests" / "sink.py"
BOOK = Path(__file__).with_name("siege_book.sql")
CELERY = ["-m", "celery", "-A", "renewals.tests.siege_app"]
POSTGRES, VALKEY = "PostgreSQL", "Valkey"
RULE = """
    INSERT INTO renewals_alertrule (
        version, anchor, offset_days, tier, segment, minimum_acv, to_owner, to_roles, to_director, channels,
        urgency, is_active
    )
    VALUES (1, 'their_deadline', -7, '', '', 0, TRUE, '{}', FALSE, 'mail', 'instant', TRUE)
"""
PEOPLE = """
    INSERT INTO people_user (
        id, password, version, email, name, role, time_zone, locale, is_active, joined_at
    )
    SELECT n, '!', 1, 'person' || n || '@' || (ARRAY['one', 'two', 'three'])[1 + n % 3] || '.test',
        'Person ' || n, 'account_manager', 'UTC', 'en', TRUE, now()
    FROM generate_series(1, 200) AS n
"""


@dataclass
class Siege:
    """The processes by name, and how often something was killed."""

    home: Path
    timeout: int = 2
    faults: Faults = field(default_factory=lambda: Faults(put_off=0.02))
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.home.chmod(0o711)  # root's PostgreSQL runs as nobody, who must get through
        (self.home / "log").mkdir(exist_ok=True)
        sockets = socket_folder(self.home)
        self.servers = {
            POSTGRES: Postgres(self.home, sockets, throwaway=True),
            VALKEY: Valkey(self.home, sockets, throwaway=True),
        }

    @property
    def log(self) -> Path:
        return self.home / "accepted"

    @property
    def programs(self) -> dict[str, list[str]]:
        home = str(self.home)
        beats = {f"beat {n}": [*CELERY, "beat", f"--schedule={home}/beat{n}", "--pidfile="] for n in (1, 2)}
        return {
            "sink": [str(SINK), str(self.port), str(self.log), json.dumps(asdict(self.faults))],
            "sender": ["manage.py", "deliver", "--loop"],
            "worker": [*CELERY, "worker", "--concurrency=2", "--without-gossip", "--without-mingle"],
            **beats,
        }

    def start(self, name: str) -> None:
        """Start a server and wait until it answers, or a program, which finds its way itself."""
        if name in self.servers:
            # Sessions of a killed PostgreSQL end a moment after it; until then it cannot start.
            insist(self.servers[name].start, while_raised=Problem)
            return
        environment = fresh_environment(
            DJANGO_SETTINGS_MODULE="config.settings.development",
            SECRET_KEY="x" * 50,
            DATABASE_URL=self.servers[POSTGRES].url,
            REDIS_URL=self.servers[VALKEY].url,
            EMAIL_URL=f"smtp://127.0.0.1:{self.port}",
            EMAIL_TIMEOUT=str(self.timeout),
            BASE_URL="https://book.example.com",
            BOOK_HOME=str(self.home),
        )
        with (self.home / "log" / f"{name}.log").open("ab") as output:
            self.running[name] = subprocess.Popen(
                [sys.executable, *self.programs[name]],
                cwd=settings.BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py to its end."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=fresh_environment(
                DJANGO_SETTINGS_MODULE="config.settings.development",
                SECRET_KEY="x" * 50,
                DATABASE_URL=self.servers[POSTGRES].url,
                REDIS_URL=self.servers[VALKEY].url,
                BOOK_HOME=str(self.home),
            ),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def kill(self, name: str) -> None:
        """Without a word, with all that it started, as a machine that loses its power."""
        process = self.servers[name].process if name in self.servers else self.running[name]
        assert process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.killed[name] += 1

    def stop(self) -> None:
        for name in self.running:
            self.kill(name)
        for server in self.servers.values():
            server.stop()

    def harass(self, *, seconds: float, every: float, chance: random.Random) -> None:
        """Kill one at random, start it again, for so long."""
        names = sorted([*self.running, *self.servers])
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(chance.uniform(0.5, 1.5) * every)
            name = chance.choice(names)
            self.kill(name)
            self.start(name)

    def ask(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Ask the database, and again while it is away."""
        return insist(lambda: self._ask(query, values))

    def _ask(self, query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        with (
            contextlib.closing(psycopg2.connect(self.servers[POSTGRES].url)) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def add_renewals(self, first: int, last: int) -> None:
        """So many renewals that are due an alert today; once, however often the database dies meanwhile."""
        values = {"first": first, "last": last, "today": today()}

        def add() -> None:
            if not self._ask("SELECT 1 FROM accounts_account WHERE id = %(first)s", values):
                self._ask(BOOK.read_text(), values)

        insist(add)

    @property
    def waiting(self) -> int:
        return int(self.ask("SELECT count(*) FROM notifications_delivery WHERE state = 'pending'")[0][0])

    @property
    def alerts(self) -> int:
        return int(self.ask("SELECT count(*) FROM renewals_alert")[0][0])

    def drained(self, alerts: int, *, within: float) -> float:
        """Seconds until all are raised and nothing waits; fails the test when it takes longer."""
        began = time.monotonic()
        while (raised := self.alerts) < alerts or self.waiting:
            took = time.monotonic() - began
            assert took < within, f"{raised} of {alerts} raised, {self.waiting} mails wait after {took:.0f} s"
            time.sleep(0.3)
        return time.monotonic() - began


# A connection that was cut before it was first used is no operational error to the driver.
AWAY = (psycopg2.OperationalError, psycopg2.InterfaceError)


def insist(
    do: Callable[[], Any],
    *,
    seconds: float = 30,
    while_raised: type[Exception] | tuple[type[Exception], ...] = AWAY,
) -> Any:
    """Do it, and again while the database is away."""
    end = time.monotonic() + seconds
    while True:
        try:
            return do()
        except while_raised:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def today() -> date:
    return datetime.now(UTC).date()


@contextlib.contextmanager
def besieged(home: Path) -> Iterator[Siege]:
    """Everything runs on an empty book with one rule and two hundred people."""
    siege = Siege(home)
    try:
        for name in siege.servers:
            siege.start(name)
        siege.ask("ALTER DATABASE app SET synchronous_commit = on")
        siege.manage("migrate", "--verbosity=0")
        siege.ask(PEOPLE)
        siege.ask(RULE)
        yield siege
    finally:
        siege.stop()


@dataclass
class Outcome:
    """What became of a siege. Extras are mails that arrived again."""

    alerts: int
    told: int
    faults: dict[str, int]
    lost: int
    extras: int
    most_copies: int
    strange_ids: int
    unlisted: int
    unmarked: int
    failed: int
    seconds: float

    @property
    def fault_count(self) -> int:
        return sum(self.faults.values())


def outcome_of(siege: Siege, *, faults: Counter[str], seconds: float) -> Outcome:
    """Compare what arrived with what stands in the database."""
    mails = accepted(siege.log)
    arrived = Counter(mail["id"] for mail in mails)
    copies = {key for key, count in arrived.items() if count > 1}
    rows = siege.ask("SELECT message_id, state, unknown_attempts FROM notifications_delivery")
    (told,) = siege.ask("SELECT count(*) FROM notifications_notification WHERE kind = 'renewal-alert-now'")[0]
    return Outcome(
        alerts=siege.alerts,
        told=int(told),
        faults=dict(sorted(faults.items())),
        lost=len({key for key, state, _ in rows if state == "sent"} - arrived.keys()),
        extras=sum(count - 1 for count in arrived.values()),
        most_copies=max(arrived.values(), default=0),
        strange_ids=len(arrived.keys() - {key for key, *_ in rows}),
        unlisted=len(copies - {key for key, _, unknown in rows if unknown}),
        unmarked=len(copies - {mail["id"] for mail in mails if mail["resend"]}),
        failed=sum(state == "failed" for _, state, _ in rows),
        seconds=seconds,
    )
