"""A database of its own for each size, kept between runs: a second run starts at once.

They lie on the embedded PostgreSQL of `BOOK_HOME/bench`, or beside the one that DATABASE_URL names. A
finished one says in its comment which generator made it and on which day; what is older or unfinished is
made anew.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.domain.posting import post_due
from accounts.queries.checking import check_book
from bench.generator.filling import fill
from config.terminal import say
from insights.domain.adding import keep_ledger_days
from insights.domain.owners import keep_owner_totals
from people.company import forget_company
from standing.domain.keeping import keep_stands
from territories.domain.reaching import keep_reached, periods_now
from territories.domain.totalling import keep_territory_totals
from territories.models import ReachedKept
from territories.queries.reached import read_large

SIZES: Final = (2_000, 20_000, 250_000)
PROVEN: Final = 20_000  # up to so many accounts a filling ends with check_book
KEPT: Final = timedelta(days=30)  # the dates of an older one have drifted too far from today
GENERATOR: Final = Path(__file__).resolve().parent / "generator"
HOME: Final[str] = connection.settings_dict["NAME"]


def open_book(accounts: int) -> dict[str, Any]:
    """Connect to the book of so many accounts, made first where it is missing.

    Gives what its making noted: the day, rows and seconds, and the checks that failed.
    """
    name, today = f"bench_{accounts}", timezone.now().date()
    made = _noted(name)
    if made.get("generator") != _fingerprint() or date.fromisoformat(made["made_on"]) < today - KEPT:
        made = _make(name, accounts, today)
    connect(name)
    call_command("migrate", interactive=False, verbosity=0)
    post_due(on=today)
    keep_stands(on=today, now=timezone.now())
    keep_ledger_days()
    keep_owner_totals()
    keep_territories(today)
    return made


def keep_territories(today: date) -> None:
    """What the jobs keep of territories: what each holds, what large ones reached in quarter and year."""
    keep_territory_totals()
    rested = timezone.now() + timedelta(hours=1)
    while ReachedKept.objects.filter(on=today).count() < len(periods_now(today, start_month=1)):
        keep_reached(on=today, now=rested, start_month=1, read=read_large)


def connect(name: str) -> None:
    """Let Django talk to another database of the same server from now on."""
    connection.close()
    connection.settings_dict["NAME"] = name
    forget_company()


def bare_connection() -> Any:
    """A connection of the driver's own to the database connected to now, with the app's settings."""
    bare = connection.get_new_connection(connection.get_connection_params())
    bare.autocommit = True
    return bare


def address() -> str:
    """The DATABASE_URL of the database connected to now, for another process."""
    name = connection.settings_dict["NAME"]
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def size_on_disk() -> int:
    """Bytes of the database connected to now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size: int = cursor.fetchone()[0]
    return size


@contextmanager
def empty_database(name: str) -> Iterator[None]:
    """Connect to a fresh database with the tables of the app; it is gone when the block ends."""
    before = connection.settings_dict["NAME"]
    _create(name)
    try:
        yield
    finally:
        connect(before)
        _drop(name)


@contextmanager
def copy_of(book: str, name: str) -> Iterator[None]:
    """Connect to a copy of a finished book, to be changed at will; it is gone when the block ends."""
    connect(HOME)
    _drop(name)
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{book}"')
    connect(name)
    try:
        yield
    finally:
        connect(HOME)
        _drop(name)


def drop_books() -> None:
    """Take the databases of all sizes from the disk."""
    connect(HOME)
    for accounts in SIZES:
        _drop(f"bench_{accounts}")


def _drop(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _create(name: str) -> None:
    """An empty database with the tables of the app, connected to."""
    connect(HOME)
    _drop(name)
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    connect(name)
    call_command("migrate", interactive=False, verbosity=0)


def _make(name: str, accounts: int, today: date) -> dict[str, Any]:
    say(f"Making the book of {accounts:,} accounts; it is kept for the next run")
    began = perf_counter()
    _create(name)
    made: dict[str, Any] = {"generator": _fingerprint(), "made_on": today.isoformat(), "accounts": accounts}
    made |= fill(accounts, today=today, say=lambda words: say(f"  {perf_counter() - began:4.0f} s  {words}"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    if accounts <= PROVEN:
        made["broken"] = [check.name for check in check_book(today=today) if not check.ok]
    made["seconds"] = round(perf_counter() - began, 1)
    with connection.cursor() as cursor:
        cursor.execute(f'COMMENT ON DATABASE "{name}" IS %s', [json.dumps(made)])
    say(f"  {made['seconds']:4.0f} s  made")
    return made


def _noted(name: str) -> dict[str, Any]:
    """What the database's comment says, nothing where there is no such database or it is not finished."""
    connect(HOME)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        )
        found = cursor.fetchone()
    noted: dict[str, Any] = json.loads(found[0]) if found and found[0] else {}
    return noted


def _fingerprint() -> str:
    """Changes with any line of the generator."""
    digest = hashlib.sha256()
    for file in sorted(GENERATOR.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
