"""A real PostgreSQL and a real Valkey out of wheels, shared by whoever uses one data folder.

The servers belong to a *keeper*, a small process of its own (config/embedded/keeper.py). Whoever needs them
holds a shared lock on `users.lock`; the keeper stops them when it can take that lock for itself, that is when
the last user has left, however that user ended. So two commands at once share one pair, the first may end
before the second, `make run` and a command beside it do not disturb each other, and `kill -9` leaves nothing.

    BOOK_HOME/users.lock    shared by users, exclusive for a keeper that is stopping
    BOOK_HOME/keeper.lock   exclusive, inherited by the keeper for its whole life
    BOOK_HOME/servers.json  what runs, written by the keeper
    BOOK_HOME/wanted/       one empty file for each server that some user asked for

Nothing here prints: commands keep stdout for their own answer. Standard library only.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

from config.launch.env import CHECKOUT, setting
from config.terminal import Problem

POSTGRES, VALKEY = "postgres", "valkey"
VARIABLES = {POSTGRES: "DATABASE_URL", VALKEY: "REDIS_URL"}
POLL_SECONDS = 0.02
LEAVING_SECONDS = 40  # how long the last user waits for the servers to be gone

_started: list[
    subprocess.Popen[bytes]
] = []  # held on to: Python complains of children that outlive their object


class Servers:
    """One user's hold on the servers of a data folder: they run until the last such hold is released."""

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self.home = home.resolve()
        self.throwaway = throwaway
        self.names: tuple[str, ...] = ()
        self._hold: IO[str] | None = None
        self._keeper: subprocess.Popen[bytes] | None = None

    def join(self, *names: str) -> dict[str, str]:
        """Make sure that the named servers run and hold them; return the addresses by name.

        Raises `Problem` when one cannot start. Joining again repairs: a keeper that was killed is replaced.
        """
        self.names = names
        self._prepare_home()
        try:
            return self._join(names)
        except BaseException:
            self.release()
            raise

    def release(self) -> bool:
        """Leave; say whether this was the last user. The last one waits until the servers are gone."""
        if self._hold is None:
            return False
        try:
            fcntl.flock(self._hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
            last = True
        except BlockingIOError:
            last = False
        self._hold.close()
        self._hold = None
        deadline = time.monotonic() + LEAVING_SECONDS
        while last and self.kept() and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        return last

    def kept(self) -> bool:
        """Whether a keeper lives in this folder."""
        if self._keeper is not None and self._keeper.poll() is None:
            return True
        try:
            with (self.home / "keeper.lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            pass
        return False

    def state(self) -> dict[str, Any]:
        """What the keeper says: `ready` (address of each server), `restarts` of each, or why it `failed`."""
        try:
            state: dict[str, Any] = json.loads((self.home / "servers.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return state

    def _join(self, names: tuple[str, ...]) -> dict[str, str]:
        if self._hold is None:
            self._hold = (self.home / "users.lock").open("a", encoding="utf-8")
            fcntl.flock(self._hold, fcntl.LOCK_SH)  # waits while a keeper is stopping
        self._want(names)
        started_one = False
        while True:
            lock = self._keeper_lock()
            if lock is None:
                ready = self.state().get("ready", {})
                if all(name in ready for name in names):
                    return {name: ready[name] for name in names}
            else:
                with lock:
                    if started_one:
                        raise self._failure()
                    self._start_keeper(lock)
                    started_one = True
            time.sleep(POLL_SECONDS)

    def _prepare_home(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        owner = self.home.stat().st_uid
        if owner != os.geteuid():
            raise Problem(
                f"{self.home} belongs to another user (number {owner}). Run the command as that user, "
                "or name another folder, as in `BOOK_HOME=~/book make run`."
            )

    def _want(self, names: tuple[str, ...]) -> None:
        """Ask the keeper for servers. Only under the lock: a keeper that stops forgets what was asked."""
        wanted = self.home / "wanted"
        wanted.mkdir(exist_ok=True)
        for name in names:
            (wanted / name).touch()

    def _keeper_lock(self) -> IO[str] | None:
        """The keeper's lock when nobody has it, else None."""
        lock = (self.home / "keeper.lock").open("a", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return None
        return lock

    def _start_keeper(self, lock: IO[str]) -> None:
        """Start a keeper and hand it the lock. In a session of its own Ctrl-C does not reach it."""
        (self.home / "servers.json").unlink(missing_ok=True)
        command = [sys.executable, "-m", "config.embedded.keeper", str(self.home)]
        log = self.home / "log" / "keeper.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("ab") as output:
            self._keeper = keeper = subprocess.Popen(
                [*command, "--throwaway"] if self.throwaway else command,
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[lock.fileno()],  # stays open, and so held, until the keeper ends
                start_new_session=True,
            )
        _started.append(keeper)

    def _failure(self) -> Problem:
        state = self.state()
        log = self.home / "log" / "keeper.log"
        sentence = state.get("failed") or f"The embedded servers did not start; the reason stands in {log}."
        return Problem(sentence, detail=state.get("detail", ""))


def missing() -> tuple[str, ...]:
    """The servers that neither the environment nor `.env` names an address of."""
    return tuple(name for name, variable in VARIABLES.items() if not setting(variable))


def provide(home: Path, *names: str, throwaway: bool = False) -> Servers:
    """Join these servers, write their addresses into the environment, leave at exit."""
    servers = Servers(home, throwaway=throwaway)
    atexit.register(servers.release)
    for name, url in servers.join(*names).items():
        os.environ[VARIABLES[name]] = url
    return servers
