"""The parts in their order."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from bench.databases import SIZES, drop_books, open_book, size_on_disk
from bench.measuring_import import measure_import
from bench.measuring_ledger import measure_ledger
from bench.measuring_pages import measure_pages, measure_scale
from bench.report import save
from config.terminal import say

# What takes up to three minutes; more on request.
LEDGER_SIZE = 20_000
IMPORT_SIZE = 20_000

Measured = dict[str, Any]

# What each part measures, given the sizes asked for.
MEASURED: dict[str, Callable[[Sequence[int] | None], Measured]] = {
    "pages": lambda sizes: measure_pages((sizes or SIZES)[-1]),
    "scale": lambda sizes: measure_scale(sizes or SIZES),
    "ledger": lambda sizes: measure_ledger((sizes or [LEDGER_SIZE])[-1]),
    "import": lambda sizes: measure_import((sizes or [IMPORT_SIZE])[-1]),
}


def run(parts: Sequence[str], *, sizes: Sequence[int] | None) -> None:
    """Measure the named parts, at these sizes instead of their usual ones."""
    if "fill" in parts:
        for accounts in sizes or SIZES:
            made = open_book(accounts)
            say(f"{accounts:,} accounts, {size_on_disk() / 1e6:,.0f} MB: {made}")
    for part, measured in MEASURED.items():
        if part in parts:
            file = save(part, measured(sizes), on=timezone.now().date())
            say(f"\nWritten to {file}")
    if "drop" in parts:
        drop_books()
