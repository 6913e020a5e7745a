"""The book as files of the `book` format: everything, or what one person may see.

Importing it again changes nothing. Texts that a spreadsheet would run as a formula are marked, numbers are
not.
"""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, OuterRef, QuerySet, Subquery

from accounts.choices import GrantSource
from accounts.models import Account, AccountOwnership, AccountTeamMember, ActivityContact, Subscription
from common.formula import mark
from exchange.formats.book import BOOK
from exchange.formats.spec import Column, File
from exchange.pipeline.intake import Progress
from exchange.pipeline.matching import key_field
from exchange.sight import people_named, territories_named
from people.models import User
from renewals.models import Renewal

CHUNK = 5_000


def export_book(
    folder: Path, *, as_seen_by: User | None, on: date, progress: Progress = lambda _what, _count: None
) -> dict[str, int]:
    """Write the files into a folder, made if it is missing; the rows of each.

    `as_seen_by` is the person whose sight it is, None for everything. `on` is the day of sight and of owners.
    Each file appears whole or not at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    with _one_moment():
        for file in BOOK.files:
            progress(f"writing {file.name}", 0)
            columns = exported_columns(file, as_seen_by, on)
            rows = exported_rows(file, columns, as_seen_by, on)
            name = f"{file.name}.csv"
            written[name] = _write(folder / name, columns, rows)
    return written


def exported_columns(file: File, as_seen_by: User | None, on: date) -> list[Column]:
    """The columns of a file.

    Accounts go without their parents where one of these is not to be seen: a column that is not there changes
    nothing when the file is imported, and an empty cell would.
    """
    if file.model is not Account or as_seen_by is None:
        return list(file.columns)
    seen = Account.objects.visible_to(as_seen_by, on=on)
    hidden = seen.exclude(parent=None).exclude(parent__in=seen.values("pk")).exists()
    return [column for column in file.columns if not (hidden and column.name == "parent_external_id")]


def exported_rows(
    file: File, columns: list[Column], as_seen_by: User | None, on: date
) -> Iterator[tuple[Any, ...]]:
    """The rows of a file as values, oldest first, streamed."""
    rows = _rows_of(file, as_seen_by, on)
    paths = []
    for column in columns:
        if column.field is None:
            alias = f"side_{column.name}"
            rows = rows.annotate(**{alias: SIDES[file.name, column.name](on)})
            paths.append(alias)
        elif column.refers_to:
            paths.append(f"{column.field_name}__{key_field(BOOK.file(column.refers_to))}")
        else:
            paths.append(column.field_name)
    values: Iterator[tuple[Any, ...]] = rows.order_by("pk").values_list(*paths).iterator(chunk_size=CHUNK)
    return values


def cell(value: object) -> str:
    """A value as the format writes it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return mark(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _rows_of(file: File, as_seen_by: User | None, on: date) -> QuerySet[Any]:
    """Everything of a kind that the person may see, and that the format knows how to say."""
    model: type[Model] = file.model
    rows: Any = model._default_manager.all()
    if as_seen_by is not None:
        if file.name == "users":
            rows = rows.filter(pk__in=people_named(as_seen_by, on=on))
        elif file.name == "territories":
            rows = rows.filter(pk__in=territories_named(as_seen_by, on=on))
        elif hasattr(rows, "visible_to"):
            rows = rows.visible_to(as_seen_by, on=on)
    if model is AccountTeamMember:
        rows = rows.filter(source=GrantSource.HAND)
    if model in (Subscription, Renewal):
        rows = rows.standing()
    kept: QuerySet[Any] = rows
    return kept


def _owner_email(on: date) -> Subquery:
    owned = AccountOwnership.objects.in_force(on).filter(account=OuterRef("pk"))
    return Subquery(owned.values("owner__email")[:1])


def _first_contact(_on: date) -> Subquery:
    took_part = ActivityContact.objects.filter(activity=OuterRef("pk")).order_by("pk")
    return Subquery(took_part.values("contact__external_id")[:1])


SIDES: dict[tuple[str, str], Callable[[date], Subquery]] = {
    ("accounts", "owner_email"): _owner_email,
    ("activities", "contact_external_id"): _first_contact,
}


def _write(path: Path, columns: list[Column], rows: Iterator[tuple[Any, ...]]) -> int:
    beside = path.with_name(f".{path.name}.part")
    count = 0
    with beside.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.name for column in columns])
        for count, row in enumerate(rows, start=1):  # noqa: B007  the last number is the count
            writer.writerow([cell(value) for value in row])
    beside.replace(path)
    return count


@contextmanager
def _one_moment() -> Iterator[None]:
    """All files show the book at one moment, whoever writes meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
