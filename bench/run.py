"""The parts in their order."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from bench.databases import SIZES, drop_books, open_book, size_on_disk
from bench.measuring_alerts import measure_alerts
from bench.measuring_import import measure_import
from bench.measuring_ledger import measure_ledger
from bench.measuring_load import Load, measure_load
from bench.measuring_pages import measure, tell_pages, tell_scale
from bench.measuring_rules import measure_rules
from bench.report import save
from config.terminal import say

# What takes up to three minutes; more on request.
LEDGER_SIZE = 20_000
IMPORT_SIZE = 20_000
ALERTS_SIZE = 250_000  # a million terms
RULES_SIZE = 250_000

Measured = dict[str, Any]


def run(parts: Sequence[str], *, sizes: Sequence[int] | None, load: Load) -> None:
    """Measure the named parts, at these sizes instead of their usual ones; `load` is for that part alone."""
    if "fill" in parts:
        for accounts in sizes or SIZES:
            made = open_book(accounts)
            say(f"{accounts:,} accounts, {size_on_disk() / 1e6:,.0f} MB: {made}")
    for part, measured in _measured(parts, sizes, load):
        say(f"\nWritten to {save(part, measured, on=timezone.now().date())}")
    if "drop" in parts:
        drop_books()


def _measured(
    parts: Sequence[str], sizes: Sequence[int] | None, load: Load
) -> Iterator[tuple[str, Measured]]:
    """Each part's findings. Pages and their growth come from the same rounds."""
    if {"pages", "scale"} & set(parts):
        taken = tuple(sizes or SIZES) if "scale" in parts else (sizes or SIZES)[-1:]
        by_size = measure(taken)
        if "pages" in parts:
            yield "pages", tell_pages(by_size[-1], taken[-1])
        if "scale" in parts:
            yield "scale", tell_scale(by_size, taken)
    if "ledger" in parts:
        yield "ledger", measure_ledger((sizes or [LEDGER_SIZE])[-1])
    if "import" in parts:
        yield "import", measure_import((sizes or [IMPORT_SIZE])[-1])
    if "alerts" in parts:
        yield "alerts", measure_alerts((sizes or [ALERTS_SIZE])[-1])
    if "rules" in parts:
        yield "rules", measure_rules((sizes or [RULES_SIZE])[-1])
    if "load" in parts:
        yield "load", measure_load((sizes or SIZES)[-1], load)
