"""Senders and a mail server in processes of their own, and faults between them."""

import contextlib
import json
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.tests.processes import fresh_environment
from notifications.choices import DeliveryState
from notifications.domain.raising import notify_from
from notifications.models import Delivery, Notification
from notifications.tests.sink import Faults, accepted

SINK = Path(__file__).with_name("sink.py")
# The kinds of conftest exist in the test only: a sender needs the rows, not the registry.
TELL = """
    SELECT 'campaign:' || n AS subject, person.id AS person_id, 'hasty' AS kind, 'Alert ' || n AS title,
           '[]'::jsonb AS facts, '' AS target
    FROM generate_series(%(first)s, %(last)s) AS n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM people_user) person
        ON person.place = n %% (SELECT count(*) FROM people_user)
"""


def database_url() -> str:
    """The test's own database, as an address."""
    given = connection.settings_dict
    password = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
    address = f"postgresql://{given['USER']}{password}@/{given['NAME']}?host={given['HOST']}"
    return f"{address}&port={given['PORT']}" if given["PORT"] else address


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Field:
    """Where a campaign runs: the processes by name, each started again when it was killed."""

    home: Path
    timeout: int
    faults: Faults = field(default_factory=Faults)
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: int = 0

    @property
    def log(self) -> Path:
        return self.home / "accepted"

    @property
    def environment(self) -> dict[str, str]:
        return fresh_environment(
            DJANGO_SETTINGS_MODULE="config.settings.development",
            SECRET_KEY="x" * 50,
            DATABASE_URL=database_url(),
            REDIS_URL=settings.REDIS_URL,
            EMAIL_URL=f"smtp://127.0.0.1:{self.port}",
            EMAIL_TIMEOUT=str(self.timeout),
            BASE_URL="https://book.example.com",
            BOOK_HOME=str(self.home),
        )

    def sweep(self) -> subprocess.Popen[bytes]:
        """A sweep of renewal alerts, on its way."""
        return self._run([sys.executable, "manage.py", "raise_alerts"], log="sweep")

    def start(self, name: str) -> None:
        command = (
            [SINK, str(self.port), self.log, json.dumps(asdict(self.faults))]
            if name == "sink"
            else ["manage.py", "deliver", "--loop"]
        )
        self.running[name] = self._run([sys.executable, *map(str, command)], log=name)

    def _run(self, command: list[str], *, log: str) -> subprocess.Popen[bytes]:
        with (self.home / f"{log}.log").open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def kill(self, name: str) -> None:
        """Without a word, as a machine that loses its power."""
        self.running[name].send_signal(signal.SIGKILL)
        self.running[name].wait()
        self.killed += 1

    def stop(self) -> None:
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()

    def harass(self, *, seconds: float, every: float, chance: random.Random) -> None:
        """Kill one of them at random, start it again, for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(chance.uniform(0.5, 1.5) * every)
            name = chance.choice(list(self.running))
            self.kill(name)
            self.start(name)


@contextlib.contextmanager
def battlefield(home: Path, *, senders: int, timeout: int, faults: Faults) -> Iterator[Field]:
    """A mail server and so many senders."""
    ground = Field(home, timeout, faults)
    try:
        for name in ("sink", *(f"sender {n}" for n in range(senders))):
            ground.start(name)
        yield ground
    finally:
        ground.stop()


def raise_alerts(many: int, *, after: int = 0) -> None:
    """So many alerts, spread over everybody there is; `after` so many that were raised before."""
    notify_from(TELL, {"first": after + 1, "last": after + many}, at=timezone.now())


def raise_steadily(many: int, *, seconds: float) -> None:
    """So many alerts, a few each second."""
    waves = max(round(seconds), 1)
    for wave in range(waves):
        first, last = many * wave // waves, many * (wave + 1) // waves
        raise_alerts(last - first, after=first)
        time.sleep(seconds / waves)


def delays() -> list[float]:
    """How long each mail that was sent had waited, in seconds, the shortest first."""
    sent = Delivery.objects.filter(state=DeliveryState.SENT).values_list("created_at", "ended_at")
    return sorted((ended - created).total_seconds() for created, ended in sent if ended)


def waiting() -> int:
    return Delivery.objects.pending().count()


def until(condition: Callable[[], bool], *, within: float) -> None:
    """Wait for something; fails the test when it takes longer."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def drained(*, within: float) -> float:
    """Seconds until nothing waits; fails the test when it takes longer."""
    began = time.monotonic()
    while waiting():
        took = time.monotonic() - began
        assert took < within, f"{waiting()} mails still wait after {took:.0f} s"
        time.sleep(0.1)
    return time.monotonic() - began


@dataclass
class Tally:
    """What became of a campaign."""

    alerts: int
    faults: int
    lost: int
    extras: int
    most_copies: int
    strange_ids: int
    unlisted: int
    unmarked: int
    failed: int
    seconds: float = 0


def tally(ground: Field, *, faults: int) -> Tally:
    """Compare what arrived with what stands in the database."""
    arrived = Counter(mail["id"] for mail in accepted(ground.log))
    copies = {key for key, count in arrived.items() if count > 1}
    marked = {mail["id"] for mail in accepted(ground.log) if mail["resend"]}
    known = set(Delivery.objects.values_list("message_id", flat=True))
    listed = set(Delivery.objects.of_unknown_outcome().values_list("message_id", flat=True))
    sent = set(Delivery.objects.filter(state=DeliveryState.SENT).values_list("message_id", flat=True))
    return Tally(
        alerts=Notification.objects.filter(subject__startswith="campaign:").count(),
        faults=faults,
        lost=len(sent - arrived.keys()),
        extras=sum(count - 1 for count in arrived.values()),
        most_copies=max(arrived.values(), default=0),
        strange_ids=len(arrived.keys() - known),
        unlisted=len(copies - listed),
        unmarked=len(copies - marked),
        failed=Delivery.objects.failed().count(),
    )


def people_for(count: int, *, domains: list[str]) -> None:
    """People to tell, at these domains in turn."""
    from people.models import User  # noqa: PLC0415

    User.objects.bulk_create(
        User(email=f"person{n}@{domains[n % len(domains)]}", name=f"Person {n}", time_zone="Europe/Berlin")
        for n in range(count)
    )
