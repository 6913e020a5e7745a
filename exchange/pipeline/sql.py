"""Talking to PostgreSQL in sets: statements with named parameters, and COPY from a stream of lines."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.db import connection

CHUNK = 1 << 20
NULL = r"\N"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def name(identifier: str) -> str:
    """A table or column as SQL writes it; "from" and "on" are columns of ours."""
    return connection.ops.quote_name(identifier)


def names(identifiers: Iterable[str], *, of: str = "") -> str:
    """Several of them, with commas, each of the table alias `of`."""
    prefix = f"{of}." if of else ""
    return ", ".join(prefix + name(identifier) for identifier in identifiers)


def literal(text: str | None) -> str:
    """A text as SQL writes it. For words of ours only; what comes from outside is a parameter."""
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def copied(text: str) -> str:
    """A text as a field of COPY's text format."""
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text) if _SPECIAL.search(text) else text


def line(*values: str | int | None) -> str:
    """A row as COPY's text format has it."""
    return "\t".join(NULL if value is None else copied(str(value)) for value in values) + "\n"


class Database:
    """The connection of the import's transaction. `facts` are parameters that every statement may use."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        self.tables: list[str] = []

    def run(self, sql: str, **more: Any) -> int:
        """Run a statement; the number of rows that it touched."""
        with connection.cursor() as cursor:
            cursor.execute(sql, self._parameters(sql, more))
            return max(0, int(cursor.rowcount))

    def keep(self, table: str, select: str, **more: Any) -> int:
        """Keep what a SELECT gives in a temporary table; the number of rows."""
        kept = self.run(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {select}", **more)
        self.tables.append(table)
        self.run(f"ANALYZE {table}")
        return kept

    def lay(self, table: str, columns: str) -> None:
        """Lay an empty temporary table."""
        self.run(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP")
        self.tables.append(table)

    def clear(self) -> None:
        """Drop the temporary tables now: the transaction around the import may go on."""
        if self.tables:
            self.run(f"DROP TABLE IF EXISTS {', '.join(self.tables)}")
            self.tables.clear()

    def rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, self._parameters(sql, more))
            return cast("list[tuple[Any, ...]]", cursor.fetchall())

    def copy_in(self, table: str, columns: Iterable[str], lines: Iterator[str]) -> None:
        """COPY lines in PostgreSQL's text format into a table. An error of `lines` comes out as it is."""
        stream = _Stream(lines)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {name(table)} ({names(columns)}) FROM STDIN", stream, CHUNK)
        if stream.error is not None:
            raise stream.error

    def _parameters(self, sql: str, more: dict[str, Any]) -> dict[str, Any] | None:
        return {**self.facts, **more} if "%(" in sql else None


class _Stream(io.TextIOBase):
    """Lines as the file that COPY reads.

    An error in the middle would abort the transaction with words of the driver, so the stream ends there
    and keeps it.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.error: Exception | None = None

    def read(self, size: int | None = -1, /) -> str:
        wanted = CHUNK if size is None or size < 0 else size // 4  # a character has up to four bytes
        parts: list[str] = []
        length = 0
        try:
            for line in self.lines:
                parts.append(line)
                length += len(line)
                if length >= wanted:
                    break
        except Exception as error:  # noqa: BLE001  raised again once COPY is over
            self.error = error
            self.lines = iter(())
        return "".join(parts)
