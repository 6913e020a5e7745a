"""One import under way: what was read, what was refused, and the book as it would stand."""

from collections.abc import Callable
from dataclasses import dataclass, field

from exchange.formats.spec import Format
from exchange.pipeline.refused import RefusedRows
from exchange.pipeline.sql import Database, names
from exchange.pipeline.staged import Staged
from exchange.refusals import Decision

Progress = Callable[[str, int], None]


@dataclass
class Intake:
    """The files in the order in which they are taken in, and where to work.

    `writes` is False for a dry run: rows to be created then get passing numbers (-1 for the file's row 1)
    instead of ids from the book's sequences.
    """

    format: Format
    database: Database
    refused: RefusedRows
    writes: bool
    progress: Progress
    staged: dict[str, Staged] = field(default_factory=dict)
    compared: set[str] = field(default_factory=set)
    decisions: list[Decision] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # kinds whose file was refused as a whole

    def standing(self, kind: str, *columns: str) -> str:
        """A kind's rows as they will stand: `id` and these of the model's columns, from file or book."""
        file = self.format.file(kind)
        wanted = names(("id", *columns), of="t")
        book = f"SELECT {wanted} FROM {file.table} t WHERE {file.scope}"
        if kind not in self.compared:
            return f"({book})"
        diff = self.staged[kind].diff
        return (
            f"(SELECT {wanted} FROM {diff} t UNION ALL {book} "
            f"AND NOT EXISTS (SELECT FROM {diff} written WHERE written.id = t.id))"
        )
