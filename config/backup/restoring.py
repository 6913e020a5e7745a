"""Bringing a backup back: refused before anything is touched, or done in one transaction."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from accounts.domain.posting import post_due
from accounts.queries.checking import check_book
from accounts.queries.checks import Check
from config.backup.archive import Manifest, prove_whole, reading
from config.backup.loading import load
from config.backup.programs import Programs, major, programs_for, server_version
from config.terminal import Problem
from operations.migrations_state import missing, on_disk
from people.company import company, forget_company

FILLED = """
    SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm', 'S')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
"""
# Without the time limit it would wait for a page that somebody left half done.
EMPTY = """
    SET lock_timeout = '10s';
    DROP SCHEMA IF EXISTS public CASCADE;
    CREATE SCHEMA public;
    ALTER SCHEMA public OWNER TO pg_database_owner;
"""
COUNT_AGAIN = """
    DO $$
    DECLARE
        told record;
        found bigint;
    BEGIN
        FOR told IN SELECT key, value::bigint AS rows FROM jsonb_each_text({rows}) LOOP
            EXECUTE 'SELECT count(*) FROM public.' || told.key INTO found;
            IF found <> told.rows THEN
                RAISE EXCEPTION 'table % came back with % rows instead of %', told.key, found, told.rows;
            END IF;
        END LOOP;
    END $$;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came out."""

    manifest: Manifest
    migrated: tuple[str, ...]
    """Migrations applied afterwards, as "app.name": the backup was older than this code."""
    posted: int
    """Movements of the days that have come since the backup."""
    checks: tuple[Check, ...]
    """What `check_book` found."""


def look_at(file: Path) -> Manifest:
    """What a backup says of itself, once its dump has been compared with it. Raises `Problem`."""
    with reading(file) as (archive, manifest):
        prove_whole(archive, manifest)
        return manifest


def restore(file: Path, *, replace: str | None, at: datetime) -> Restored:
    """Bring a backup into an empty database, or in the place of what the database named `replace` holds.

    Raises `Problem`, with the database as it was, for a file that is damaged, foreign or newer than this code
    or this server, and where something else stands in the way.
    """
    with reading(file) as (archive, manifest):
        programs = _programs(manifest)
        _refuse_newer(manifest)
        _refuse_what_stands(replace)
        prove_whole(archive, manifest)
        connection.close()
        _load(programs, archive, manifest)
    return _made_current(manifest, at)


def _programs(manifest: Manifest) -> Programs:
    """Programs for both archive and server. Raises `Problem` where the server is older than its data."""
    server = server_version()
    if major(server) < major(manifest.postgresql):
        raise Problem(
            f"The backup comes from PostgreSQL {manifest.postgresql} and the server here is {server}: "
            f"restore it to version {major(manifest.postgresql)} or newer."
        )
    return programs_for(server, manifest.programs)


def _refuse_newer(manifest: Manifest) -> None:
    ours = {".".join(name) for name in on_disk()}
    newer = [name for name in manifest.migrations if name not in ours]
    if newer:
        raise Problem(
            f"The backup was taken by a newer Account Book ({manifest.account_book}), with migrations that "
            f"this one does not know, the first of them {newer[0]}: restore it with that version."
        )


def _refuse_what_stands(replace: str | None) -> None:
    """An empty database, or the very one whose name was said."""
    name = connection.settings_dict["NAME"]
    if replace is not None and replace != name:
        raise Problem(f"The database here is {name}, not {replace}: nothing was replaced.")
    with connection.cursor() as cursor:
        cursor.execute(FILLED)
        filled = cursor.fetchone()[0]
    if filled and replace is None:
        raise Problem(
            f"The database {name} is not empty. Restore into an empty one, or say --replace {name} "
            "to lose what it holds now."
        )


def _load(programs: Programs, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Everything in one transaction, which ends by counting the rows again."""
    with closing(connection.get_new_connection(connection.get_connection_params())) as bare:
        rows = _quoted(bare, json.dumps(manifest.rows))
    load(
        programs,
        archive,
        before=EMPTY,
        after=COUNT_AGAIN.format(rows=f"{rows}::jsonb"),
    )


def _quoted(bare: Any, text: str) -> str:
    with bare.cursor() as cursor:
        told: bytes = cursor.mogrify("%s", [text])
    return told.decode()


def _made_current(manifest: Manifest, at: datetime) -> Restored:
    """Bring the tables up to this code and the ledger up to today, then prove the book."""
    migrated = tuple(missing())
    if migrated:
        call_command("migrate", interactive=False, verbosity=0)
    ContentType.objects.clear_cache()
    forget_company()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    today = company().day_of(at)
    posted = post_due(on=today)
    return Restored(
        manifest=manifest,
        migrated=migrated,
        posted=posted.added + posted.reversed,
        checks=tuple(check_book(today=today)),
    )


def broken(restored: Restored) -> Iterator[str]:
    """The names of the checks that failed."""
    return (check.name for check in restored.checks if not check.ok)
