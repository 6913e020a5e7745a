"""The process that owns the embedded servers of one data folder; started by `config.embedded`, never by hand.

It starts what is wanted, starts again what died, and stops everything when the last user has left. The
servers die with it, so that `kill -9` of the keeper leaves none behind.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

from config.embedded.postgres import Postgres
from config.embedded.process import EmbeddedServer, socket_folder
from config.embedded.valkey import Valkey
from config.terminal import Problem, damaged, file_system_sentence

POLL_SECONDS = 0.1
RESTARTS_SECONDS = 60
RESTARTS_ALLOWED = 5  # of one server within that time; more is something that starting again does not mend


class Keeper:
    def __init__(self, home: Path, *, throwaway: bool) -> None:
        self.home = home
        self.throwaway = throwaway
        sockets = socket_folder(home)
        self.postgres = Postgres(home, sockets, throwaway=throwaway)
        self.valkey = Valkey(home, sockets, throwaway=throwaway)
        self.servers: tuple[EmbeddedServer, ...] = (self.postgres, self.valkey)
        self.restarts: dict[str, list[float]] = {}
        self.told_to_stop = False

    def keep(self) -> None:
        """Run until the last user has left or a signal says so; then stop Valkey, then PostgreSQL."""
        signal.signal(signal.SIGTERM, self._stop)
        with (self.home / "users.lock").open("a", encoding="utf-8") as users:
            try:
                while not self.told_to_stop and not _takes(users):
                    self._look_after()
                    time.sleep(POLL_SECONDS)
            except BaseException:
                self._end()
                raise
            (self.home / "servers.json").unlink(missing_ok=True)
            self._end()
            shutil.rmtree(self.home / "wanted", ignore_errors=True)
            if self.throwaway:
                self.postgres.remove_data()
                shutil.rmtree(self.home, ignore_errors=True)

    def _look_after(self) -> None:
        """Start what is wanted and does not run."""
        changed = False
        for server in self.servers:
            if server.runs or not (self.home / "wanted" / server.name).exists():
                continue
            if server.process is not None:
                self._count_restart(server)
            server.start()
            changed = True
        if changed:
            publish(
                self.home,
                ready={server.name: server.url for server in self.servers if server.runs},
                restarts={name: len(times) for name, times in self.restarts.items()},
            )

    def _count_restart(self, server: EmbeddedServer) -> None:
        times = self.restarts.setdefault(server.name, [])
        times.append(time.monotonic())
        print(f"{server.title} stopped unexpectedly; starting it again.", flush=True)
        if sum(moment > time.monotonic() - RESTARTS_SECONDS for moment in times) > RESTARTS_ALLOWED:
            raise Problem(f"{server.title} keeps stopping; its log is {server.log}.")

    def _end(self) -> None:
        for server in reversed(self.servers):
            server.stop()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.told_to_stop = True


def publish(home: Path, **state: object) -> None:
    """Let users read what the keeper says whole or not at all."""
    fresh = home / "servers.json.new"
    fresh.write_text(json.dumps(state), encoding="utf-8")
    fresh.replace(home / "servers.json")


def _takes(users: IO[str]) -> bool:
    """Whether nobody uses the servers; from then on a newcomer waits until this process is gone."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def main() -> None:
    home = Path(sys.argv[1])
    print(time.strftime("%Y-%m-%d %H:%M:%S keeper starts"), flush=True)
    try:
        Keeper(home, throwaway="--throwaway" in sys.argv).keep()
    except Problem as problem:
        publish(home, failed=str(problem), detail=problem.detail)
        sys.exit(str(problem))
    except ImportError as error:
        publish(home, failed=str(damaged(error)))
        raise
    except OSError as error:
        publish(home, failed=file_system_sentence(error) or f"The embedded servers cannot start: {error}")
        raise


if __name__ == "__main__":
    main()
