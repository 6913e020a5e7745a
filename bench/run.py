"""The parts in their order."""

from collections.abc import Sequence

from bench.databases import SIZES, drop_books, open_book, size_on_disk
from config.terminal import say


def run(parts: Sequence[str], *, sizes: Sequence[int] | None, drop: bool) -> None:
    """Measure the named parts, at these sizes instead of their usual ones."""
    if "fill" in parts:
        for accounts in sizes or SIZES:
            made = open_book(accounts)
            say(f"{accounts:,} accounts, {size_on_disk() / 1e6:,.0f} MB: {made}")
    if drop:
        drop_books()
