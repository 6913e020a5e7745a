"""The process that owns the embedded servers of one data folder; started by `config.embedded`, never by hand.

It starts what is wanted, starts again what died, and stops everything when the last user has left. The servers die
with it, so that `kill -9` of the keeper leaves none behind.
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

from config.embedded_postgres import Postgres
from config.embedded_process import EmbeddedServer, socket_folder
from config.embedded_valkey import Valkey
from config.launch_terminal import FILE_SYSTEM_PROBLEMS, Problem

POLL_SECONDS = 0.1
RESTARTS_ALLOWED = (
    5  # of one server within RESTARTS_SECONDS; then something is wrong that starting does not mend
)
RESTARTS_SECONDS = 60


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
        """Run until the last user has left or a signal says so, then stop Valkey and PostgreSQL, in that order."""
        signal.signal(signal.SIGTERM, self._stop)
        with (self.home / "users.lock").open("a", encoding="utf-8") as users:
            try:
                while not self.told_to_stop and not _takes(users):
                    self._look_after()
                    time.sleep(POLL_SECONDS)
            except (Problem, OSError) as error:
                self._publish(failed=_sentence(error), detail=getattr(error, "detail", ""))
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
            self._publish(
                ready={server.name: server.url for server in self.servers if server.runs},
                restarts={name: len(times) for name, times in self.restarts.items()},
            )

    def _count_restart(self, server: EmbeddedServer) -> None:
        times = self.restarts.setdefault(server.name, [])
        times.append(time.monotonic())
        print(f"{server.title} stopped unexpectedly; starting it again.", flush=True)
        if sum(moment > time.monotonic() - RESTARTS_SECONDS for moment in times) > RESTARTS_ALLOWED:
            raise Problem(f"{server.title} keeps stopping; its log is {server.log}.")

    def _publish(self, **state: object) -> None:
        """Let users read the state whole or not at all."""
        fresh = self.home / "servers.json.new"
        fresh.write_text(json.dumps(state), encoding="utf-8")
        fresh.replace(self.home / "servers.json")

    def _end(self) -> None:
        for server in reversed(self.servers):
            server.stop()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.told_to_stop = True


def _takes(users: object) -> bool:
    """Whether nobody uses the servers; from then on a newcomer waits until this process is gone."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return False
    return True


def _sentence(error: Problem | OSError) -> str:
    if isinstance(error, OSError):
        what = FILE_SYSTEM_PROBLEMS.get(error.errno or 0, "The embedded servers cannot start")
        return f"{what}: {error.filename or error}."
    return str(error)


def main() -> None:
    """The lock inherited under the number `argv[2]` stays held by being left open."""
    home = Path(sys.argv[1])
    print(time.strftime("%Y-%m-%d %H:%M:%S keeper starts"), flush=True)
    Keeper(home, throwaway="--throwaway" in sys.argv).keep()


if __name__ == "__main__":
    main()
