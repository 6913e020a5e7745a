"""`bench import`: a whole book out as files and into an empty database, against COPY of the same rows."""

import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from django.core.management import call_command
from django.db.models import Model

from accounts.models import LedgerPosition, Movement, Term
from bench.databases import empty_database, open_book
from bench.floors import copy_seconds, count_rows
from bench.generator.sheets import COLUMNS
from bench.report import table

WRITTEN: Final[tuple[type[Model], ...]] = (*COLUMNS, Movement, Term, LedgerPosition)


def measure_import(accounts: int) -> dict[str, Any]:
    """Export, try and import into an empty book, import again; rows of files a second, and times COPY."""
    open_book(accounts)
    copy, stored = copy_seconds(WRITTEN), count_rows(WRITTEN)
    with TemporaryDirectory(prefix="account-book-bench-") as name:
        folder = Path(name)
        exported, told = _timed("export_book", folder)
        rows = sum(told["files"].values())
        with empty_database("bench_import"):
            tried, _ = _timed("import_book", folder, "--dry-run")
            imported, _ = _timed("import_book", folder)
            again, _ = _timed("import_book", folder)
    shown = [["bare COPY, with terms and ledger", stored, round(copy, 1), stored / copy, 1.0]]
    shown += [
        [what, rows, round(seconds, 1), rows / seconds, round(seconds / copy, 1)]
        for what, seconds in (
            ("export", exported),
            ("import tried, nothing written", tried),
            ("import, ledger posted", imported),
            ("import again", again),
        )
    ]
    heads = ("what", "rows", "seconds", "rows/s", "× COPY")
    table(f"A book of {accounts:,} accounts as files", heads, shown)
    return {"accounts": accounts, "measured": [dict(zip(heads, row, strict=True)) for row in shown]}


def _timed(command: str, folder: Path, *options: str) -> tuple[float, dict[str, Any]]:
    """Run a command of manage.py; the seconds it took and what it answered."""
    answer, progress = io.StringIO(), io.StringIO()
    began = perf_counter()
    call_command(command, folder, "--json", *options, stdout=answer, stderr=progress)
    seconds = perf_counter() - began
    told: dict[str, Any] = json.loads(answer.getvalue())
    return seconds, told
