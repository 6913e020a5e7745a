"""R10: the demo book from one database into another by the commands of a person, compared row by row."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest

from config.backup.taking import LEFT_OUT
from config.embedded.postgres import installed
from config.embedded.root import choose_place
from config.tests.processes import eventually, python
from tests.hashes import hashes_over

pytestmark = [pytest.mark.prove, pytest.mark.line(id="R10")]
SECONDS = 60  # of dump and restore together


@pytest.fixture
def databases() -> Iterator[list[str]]:
    """Two empty ones on the suite's server."""
    server = os.environ["DATABASE_URL"]
    names = ["prove_backup_from", "prove_backup_to"]
    with closing(psycopg2.connect(server)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        for name in names:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
        yield [urlsplit(server)._replace(path=f"/{name}").geturl() for name in names]
        for name in names:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_demo_book_comes_back_row_by_row(tmp_path, databases, figure):
    there, here = databases
    run(there, "migrate", "--verbosity=0")
    run(there, "load_demo")
    file = tmp_path / "demo.book"

    dumping, _ = run(there, "backup", file)
    restoring, said = run(here, "restore", file)

    before, after = hashes(there), hashes(here)
    assert after == before | dict.fromkeys(LEFT_OUT, (0, 0))
    assert "checks hold" in said
    rows = sum(count for count, _ in after.values())
    figure(f"{rows:,} rows of {len(after)} tables back, every value equal; "
           f"dump {dumping:.1f} s, restore with check_book {restoring:.1f} s")  # fmt: skip
    assert dumping + restoring < SECONDS


def run(database: str, *arguments: str | Path) -> tuple[float, str]:
    """A command of manage.py on a database; seconds and what it said."""
    began = time.monotonic()
    process = python("manage.py", *arguments, DATABASE_URL=database, REDIS_URL=os.environ["REDIS_URL"])
    said, complained = process.communicate()
    assert process.returncode == 0, said + complained
    return time.monotonic() - began, said


def hashes(database: str) -> dict[str, tuple[int, int]]:
    with closing(psycopg2.connect(database)) as connection, connection.cursor() as cursor:
        return hashes_over(cursor)


@pytest.fixture
def archived(tmp_path: Path) -> Iterator["Archived"]:
    """A PostgreSQL that archives its log, as docs/operations.md tells it to."""
    tmp_path.chmod(0o711)  # root's PostgreSQL runs as nobody, who must get through
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o711)
    cluster = Archived(tmp_path)
    yield cluster
    cluster.end()


def test_the_book_as_it_was_before_a_mass_delete(archived, figure):
    archived.begin()
    archived.run("pg_basebackup", "--pgdata", archived.base, "--checkpoint=fast", "--wal-method=none")
    archived.ask("CREATE TABLE book AS SELECT generate_series(1, 1000000) AS n")
    moment = archived.ask("SELECT now()::text")
    time.sleep(1)
    archived.ask("DELETE FROM book")
    last = archived.ask("SELECT pg_walfile_name(pg_switch_wal())")
    assert eventually((archived.archive / last).exists)
    archived.lose_the_data()

    began = time.monotonic()
    archived.recover(moment)
    took = time.monotonic() - began

    rows = archived.ask("SELECT count(*) FROM book")
    figure(f"{rows:,} rows as they were before a mass delete, from base and archived log in {took:.1f} s")
    assert rows == 1_000_000
    assert took < SECONDS


class Archived:
    """A cluster of its own on a unix socket, its base and its archive."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.place = choose_place(home, home, installed())
        self.data, self.base, self.archive = (self._folder(name) for name in ("data", "base", "archive"))

    def _folder(self, name: str) -> Path:
        folder = self.home / name
        folder.mkdir(mode=0o700)
        if self.place.owner is not None:
            os.chown(folder, self.place.owner, self.place.owner)
            os.chown(self.home, self.place.owner, self.place.owner)
        return folder

    def run(self, program: str, *arguments: object) -> None:
        environment = {"PATH": os.environ["PATH"], "PGHOST": str(self.home), "PGUSER": "book"}
        subprocess.run(
            self.place.command(program, *map(str, arguments)),
            check=True, cwd="/", env=environment, stdout=subprocess.DEVNULL, **self.place.options,
        )  # fmt: skip

    def begin(self) -> None:
        self.run("initdb", "-D", self.data, "--auth=trust", "--username=book", "--no-sync")
        there = f"{self.archive}/%f"
        command = f"test ! -f {there} && cp %p {there}.part && mv {there}.part {there}"
        self._set(f"archive_mode = on\narchive_command = '{command}'\narchive_timeout = 60\n")
        self._start()

    def lose_the_data(self) -> None:
        self.run("pg_ctl", "stop", "-D", self.data, "-m", "immediate")
        shutil.rmtree(self.data)

    def recover(self, moment: str) -> None:
        """From the base and the archive, up to a moment."""
        self.base.rename(self.data)
        self._set(
            f"restore_command = 'cp {self.archive}/%f %p'\nrecovery_target_time = '{moment}'\n"
            "recovery_target_action = 'promote'\n"
        )
        (self.data / "recovery.signal").touch()
        self._start()
        assert eventually(lambda: not self.ask("SELECT pg_is_in_recovery()"), seconds=SECONDS)

    def _set(self, lines: str) -> None:
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.write(lines)

    def _start(self) -> None:
        options = f"-k {self.home} -c listen_addresses="
        self.run("pg_ctl", "start", "-w", "-D", self.data, "-l", self.archive / "log", "-o", options)

    def ask(self, query: str) -> Any:
        with closing(psycopg2.connect(host=str(self.home), user="book", dbname="postgres")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(query)
                row = cursor.fetchone() if cursor.description else None
                return row[0] if row else None

    def end(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "stop", "-D", self.data, "-m", "fast")
