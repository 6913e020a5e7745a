"""The refusals of one import: collected while reading, kept in a table, asked for by kind."""

import tempfile

from exchange.pipeline.sql import Database, line
from exchange.pipeline.staged import Staged
from exchange.refusals import Refusal
from exchange.rows import APART, MOST_ROWS, Origin, origin_of

LISTED = 10_000


class RefusedRows:
    """What was refused so far, in the table `import_refusal`.

    While a file is being copied in, nothing else reaches the database; refusals of that time wait in a file.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        database.lay(
            "import_refusal",
            "n bigint GENERATED ALWAYS AS IDENTITY, kind text, file text, row integer, col text, reason text",
        )
        self.origins: dict[str, tuple[Origin, ...]] = {}
        self._waiting = tempfile.SpooledTemporaryFile(  # noqa: SIM115  `close` ends it
            max_size=1 << 20, mode="w+", encoding="utf-8", newline="\n"
        )

    def close(self) -> None:
        self._waiting.close()

    def add(self, kind: str, refusal: Refusal) -> None:
        """Note a refusal; `flush` brings it into the table."""
        self._waiting.write(line(kind, refusal.file, refusal.row, refusal.column, refusal.reason))

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting.tell():
            self._waiting.seek(0)
            columns = ("kind", "file", "row", "col", "reason")
            self.database.copy_in("import_refusal", columns, iter(self._waiting))
            self._waiting.seek(0)
            self._waiting.truncate()

    def where(self, staged: Staged, column: str, rows: str, reason: str = "", **facts: object) -> int:
        """Refuse rows that a SELECT numbers, for a reason or for those that it gives. How many they were."""
        why = "%(reason)s" if reason else "found.reason"
        at = f"[(found.row >> {APART}) + 1]"
        return self.database.run(
            "INSERT INTO import_refusal (kind, file, row, col, reason) SELECT "
            f"%(kind)s, (%(files)s::text[]){at}, found.row, (%(columns)s::text[]){at}, {why} "
            f"FROM ({rows}) found ORDER BY found.row",
            **facts,
            kind=staged.kind,
            files=[origin.file for origin in staged.origins],
            columns=[origin.columns.get(column, column) for origin in staged.origins],
            reason=reason,
        )

    def rows_of(self, kind: str) -> str:
        """The refused rows of a kind, as a SELECT of their numbers."""
        return f"SELECT row FROM import_refusal WHERE kind = '{kind}' AND row IS NOT NULL"

    def counts(self) -> dict[str, int]:
        """How many rows of each kind were refused; a file refused as a whole counts once."""
        return dict(
            self.database.rows("SELECT kind, count(DISTINCT (file, row)) FROM import_refusal GROUP BY kind")
        )

    def listed(self) -> list[Refusal]:
        """The first of them, in the order of the files' rows."""
        found = self.database.rows(
            "SELECT kind, file, row, col, reason FROM import_refusal "
            f"ORDER BY file, row NULLS FIRST, n LIMIT {LISTED}"
        )
        return [Refusal(file, self._row(kind, row), *rest) for kind, file, row, *rest in found]

    # A numbered row as its file counts it; the statement needs `steps`.
    row_in_file = (
        f"(row & {MOST_ROWS}) / coalesce((%(steps)s::jsonb -> kind ->> (row >> {APART}))::integer, 1)"
    )

    def steps(self) -> dict[str, list[int]]:
        """How many numbers a row of each file has, by kind and place."""
        return {kind: [origin.step for origin in origins] for kind, origins in self.origins.items()}

    def _row(self, kind: str, number: int | None) -> int | None:
        """A numbered row as the file counts it."""
        if number is None or kind not in self.origins:
            return number
        return self.origins[kind][origin_of(number)].row(number)
