"""The parts in their order."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from bench.databases import SIZES, drop_books, open_book, size_on_disk
from bench.measuring_pages import measure_pages, measure_scale
from bench.report import save
from config.terminal import say

Measured = dict[str, Any]

# What each part measures, given the sizes asked for.
MEASURED: dict[str, Callable[[Sequence[int] | None], Measured]] = {
    "pages": lambda sizes: measure_pages((sizes or SIZES)[-1]),
    "scale": lambda sizes: measure_scale(sizes or SIZES),
}


def run(parts: Sequence[str], *, sizes: Sequence[int] | None, drop: bool) -> None:
    """Measure the named parts, at these sizes instead of their usual ones."""
    if "fill" in parts:
        for accounts in sizes or SIZES:
            made = open_book(accounts)
            say(f"{accounts:,} accounts, {size_on_disk() / 1e6:,.0f} MB: {made}")
    for part, measured in MEASURED.items():
        if part in parts:
            file = save(part, measured(sizes), on=timezone.now().date())
            say(f"\nWritten to {file}")
    if drop:
        drop_books()
