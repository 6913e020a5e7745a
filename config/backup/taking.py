"""Taking a backup while everybody works: counts and dump see the same moment."""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection

from config.backup.archive import DUMP, MANIFEST, Manifest, Summed, writing
from config.backup.programs import Programs, programs_for, server_version
from config.terminal import Problem
from operations.versions import versions
from people.company import company

LEFT_OUT: Final = ("common_cache", "people_session")
"""Who was signed in, and counts of the last minutes. A session that was ended since must not come back."""

TABLES: Final = """
    SELECT quote_ident(table_name) FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name
"""
MOST_WAITING: Final = 30_000  # milliseconds that pg_dump waits for a table that a migration holds


def take(file: Path, *, at: datetime) -> Manifest:
    """Write the whole database into a file, and say what is in it.

    Raises `Problem`, and leaves no file, when it cannot: no programs, the file exists, pg_dump failed.
    """
    version = server_version()
    programs = programs_for(version)
    with writing(file) as archive, closing(_looking()) as looking, looking.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot: str = cursor.fetchone()[0]
        migrations, rows = _applied(cursor), _counted(cursor)
        dump = _dump(programs, snapshot, archive)
        manifest = Manifest(
            account_book=versions()["Account Book"],
            taken_at=at,
            time_zone=company().time_zone,
            postgresql=version,
            programs=programs.version,
            migrations=migrations,
            rows=rows,
            left_out=LEFT_OUT,
            size=dump.size,
            sha256=dump.sha256,
        )
        archive.writestr(MANIFEST, manifest.as_json())
    return manifest


def _looking() -> Any:
    """A connection of its own, in one transaction that sees one moment for as long as the dump takes."""
    looking = connection.get_new_connection(connection.get_connection_params())
    looking.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
    with looking.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    return looking


def _applied(cursor: Any) -> tuple[str, ...]:
    """The migrations of the database. Raises `Problem` where there is no book."""
    cursor.execute("SELECT to_regclass('public.django_migrations')")
    if cursor.fetchone()[0] is None:
        raise Problem("The database holds no book: there is nothing to back up.")
    cursor.execute("SELECT app || '.' || name FROM public.django_migrations ORDER BY 1")
    return tuple(name for (name,) in cursor.fetchall())


def _counted(cursor: Any) -> dict[str, int]:
    """Rows by table, of those that the dump holds."""
    cursor.execute(TABLES)
    names = [name for (name,) in cursor.fetchall() if name not in LEFT_OUT]
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM public.{name}" for name in names))
    return dict(sorted(cursor.fetchall()))


def _dump(programs: Programs, snapshot: str, archive: zipfile.ZipFile) -> Summed:
    """Run pg_dump as of the snapshot, straight into the archive."""
    command, environment = programs.against_the_database(
        "pg_dump",
        *("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "--schema=public"),
        *("--extension=*", f"--lock-wait-timeout={MOST_WAITING}"),
        *(f"--exclude-table-data=public.{table}" for table in LEFT_OUT),
    )
    with (
        tempfile.TemporaryFile("w+") as complaints,
        archive.open(DUMP, "w", force_zip64=True) as out,
        subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints
        ) as process,
    ):
        summed = Summed(out)
        assert process.stdout is not None  # noqa: S101  Popen was given a pipe
        try:
            summed.take_all(process.stdout)
        except BaseException:
            process.kill()
            raise
        if process.wait():
            complaints.seek(0)
            raise Problem("pg_dump failed: nothing was written.", detail=complaints.read().strip())
        return summed
