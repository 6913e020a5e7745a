"""`make run` as a whole, in a data folder of its own: up, stopped, killed, and up again."""

import os
import re
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launch.env import CHECKOUT
from config.tests.processes import belonging, eventually, fresh_environment, needs_proc, python

pytestmark = [pytest.mark.prove, needs_proc]
PROGRAMS = (
    "gunicorn",
    "celery -A config.celery worker",
    "celery -A config.celery beat",
    "bin/postgres",
    "valkey-server",
)


class Run:
    """One `python -m config.launcher`, or one `make run`, and what it printed so far."""

    def __init__(self, home: Path, *command: str) -> None:
        self.home = home
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            command or (".venv/bin/python", "-m", "config.launcher"),
            cwd=CHECKOUT,
            env=fresh_environment(BOOK_HOME=home, PORT="0"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))
        self.process.stdout.close()

    @property
    def printed(self) -> str:
        return "".join(self.lines)

    def address(self) -> str:
        """Where it answers, once it does."""
        assert eventually(
            lambda: "Stop: Ctrl-C" in self.printed or self.process.poll() is not None, seconds=120
        )
        found = re.search(r"ready at (\S+)", self.printed)
        assert found, self.printed
        return found[1]

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        status = self.process.wait(60)
        self.reader.join(10)
        return status

    def programs(self) -> set[str]:
        """Which of the five programs run in this folder."""
        commands = belonging(self.home).values()
        return {program for program in PROGRAMS if any(program in command for command in commands)}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    assert eventually(lambda: not belonging(tmp_path)), belonging(tmp_path)


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  our own address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_in_order(home, number):
    run = Run(home)
    address = run.address()

    assert run.programs() == set(PROGRAMS)
    assert status_of(f"{address}/login/") == 200
    assert run.end(number) == 0
    assert run.printed.endswith("\nStopping …\nStopped.\n")
    assert "Traceback" not in run.printed
    assert belonging(home) == {}


def test_killing_the_launcher_leaves_nothing_and_the_next_start_recovers(home):
    run = Run(home)
    run.address()
    run.end(signal.SIGKILL)
    assert eventually(lambda: not belonging(home)), belonging(home)

    again = Run(home)
    again.address()
    for pid in belonging(home):
        os.kill(pid, signal.SIGKILL)
    again.end(signal.SIGKILL)

    last = Run(home)
    assert status_of(f"{last.address()}/login/") == 200
    assert last.end(signal.SIGINT) == 0


def test_killing_make_stops_everything(home):
    run = Run(home, "make", "run")
    run.address()
    run.end(signal.SIGKILL)

    assert eventually(lambda: not belonging(home)), belonging(home)


def test_what_dies_is_named_and_started_again(home):
    run = Run(home)
    address = run.address()
    for program in ("gunicorn", "bin/postgres -D", "config.embedded.keeper"):
        before = set(belonging(home))
        victim = min(pid for pid, command in belonging(home).items() if program in command)
        os.kill(victim, signal.SIGKILL)
        assert eventually(lambda: run.programs() == set(PROGRAMS) and set(belonging(home)) != before)  # noqa: B023
        assert eventually(lambda: status_of(f"{address}/login/") == 200), run.printed

    assert "The web server ended by itself (signal 9); starting it again in 1 s." in run.printed
    assert "PostgreSQL ended by itself and was started again." in run.printed
    assert "The keeper of PostgreSQL and Valkey ended by itself; starting them again." in run.printed
    assert run.end(signal.SIGINT) == 0


def test_a_command_beside_it_joins_and_outlives_it(home):
    run = Run(home)
    run.address()
    ask = "import sys, time; print('joined', flush=True); time.sleep(15)"
    beside = python("manage.py", "shell", "--verbosity=0", "-c", ask, BOOK_HOME=home)
    assert beside.stdout is not None
    assert beside.stdout.readline() == "joined\n"
    assert run.end(signal.SIGINT) == 0

    assert "PostgreSQL and Valkey stay up for another command that uses them." in run.printed
    assert run.programs() == {"bin/postgres", "valkey-server"}
    beside.communicate()
