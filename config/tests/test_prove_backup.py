"""R10: the demo book from one database into another by the commands of a person, compared row by row."""

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from config.backup.taking import LEFT_OUT
from config.tests.processes import python
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
