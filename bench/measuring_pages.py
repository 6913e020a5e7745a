"""`bench pages` and `bench scale`: what a page costs, and whether that grows with the book around it."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from django.utils.text import slugify

from bench.databases import bare_connection, open_book
from bench.pages import CHIEF, DIRECTOR, PAGES, Page, Sample
from bench.report import table
from bench.serving.browser import Browser
from bench.serving.server import serving
from bench.timing import Subject, measure_in_turn, p95
from config.launch.steps import collect_static
from config.terminal import say

MOST_GROWTH = {DIRECTOR: 3.0, CHIEF: 3.0}
USUAL_GROWTH = 1.3

PAGE_HEADS = (
    "page", "median ms", "p95", "best", "Python", "client", "queries", "KB", "nothing ms", "× nothing",
    "SQL ms", "× SQL", "",
)  # fmt: skip


def measure(sizes: Sequence[int]) -> list[list[Subject]]:
    """The pages at each size, each size on a server of its own, all in the same rounds.

    Keeps the plans of the slowest statements at the last size.
    """
    collect_static()
    with ExitStack() as servers:
        by_size = []
        for accounts in sizes:
            open_book(accounts)
            by_size.append(_subjects(servers))
        say(f"\nMeasuring {len(PAGES)} pages at {', '.join(f'{size:,}' for size in sizes)} accounts …")
        measure_in_turn([subject for same in zip(*by_size, strict=True) for subject in same])
        _explain(by_size[-1])
        return by_size


def tell_pages(subjects: Sequence[Subject], accounts: int) -> dict[str, Any]:
    """What every page costs over a book of so many accounts, beside its two floors."""
    rows = [_figures(subject) for subject in subjects]
    title = f"Pages over {accounts:,} accounts: milliseconds in the server"
    table(title, PAGE_HEADS, [list(row.values())[: len(PAGE_HEADS)] for row in rows])
    return {"accounts": accounts, "pages": rows}


def tell_scale(by_size: Sequence[Sequence[Subject]], sizes: Sequence[int]) -> dict[str, Any]:
    """How the median of every page grows from the smallest size to the largest."""
    rows = []
    for same in zip(*by_size, strict=True):
        page = same[0].page
        medians = [round(median(subject.server), 1) for subject in same]
        growth = round(medians[-1] / medians[0], 2)
        limit = MOST_GROWTH.get(page.who, USUAL_GROWTH)
        verdict = "" if growth <= limit else f"more than {limit:g}"
        rows.append([page.name, *medians, growth, verdict])
    heads = ("page", *(f"{size:,}" for size in sizes), "growth", "")
    table("Pages as the book grows: median milliseconds in the server", heads, rows)
    return {"sizes": list(sizes), "pages": [dict(zip(heads, row, strict=True)) for row in rows]}


def _subjects(servers: ExitStack) -> list[Subject]:
    """The pages on a server of their own over the book connected to now."""
    sample, server, database = Sample.take(), servers.enter_context(serving()), bare_connection()
    servers.callback(database.close)
    browsers = {who: Browser(server, user) for who, user in sample.people.items()}
    prepared: set[str] = set()
    return [
        Subject(page, page.path(sample), browsers[page.who], database, prepared=prepared) for page in PAGES
    ]


def _figures(subject: Subject) -> dict[str, Any]:
    """The columns of `PAGE_HEADS`, then what only the file holds."""
    server, nothing, sql = (median(times) for times in (subject.server, subject.nothing, subject.sql))
    slowest, statement = subject.slowest
    return {
        "page": subject.page.name,
        "median_ms": round(server, 1),
        "p95_ms": round(p95(subject.server), 1),
        "best_ms": round(min(subject.server), 1),
        "python_ms": round(median(subject.processor), 1),
        "client_ms": round(median(subject.whole), 1),
        "queries": subject.queries,
        "kilobytes": round(subject.size / 1000),
        "nothing_ms": round(nothing, 1),
        "times_nothing": round(server / nothing, 1),
        "sql_ms": round(sql, 1),
        "times_sql": round(server / sql, 1),
        "broken": _broken(subject.page, server, subject.queries),
        "rounds": len(subject.server),
        "slowest_sql_ms": round(slowest, 1),
        "slowest_sql": statement[:300],
    }


def _broken(page: Page, milliseconds: float, queries: int) -> str:
    """Which promise of the page does not hold."""
    broken = []
    if page.most_milliseconds is not None and milliseconds > page.most_milliseconds:
        broken.append(f"over {page.most_milliseconds:g} ms")
    if page.most_queries is not None and queries > page.most_queries:
        broken.append(f"over {page.most_queries} queries")
    return ", ".join(broken)


def _explain(subjects: Sequence[Subject]) -> None:
    """Keep the plan of each page's slowest statement, to read when it is to be made faster."""
    folder = Path(os.environ["BOOK_HOME"]) / "plans"
    folder.mkdir(exist_ok=True)
    for subject in subjects:
        milliseconds, statement = subject.slowest
        plan = f"{milliseconds:.1f} ms\n\n{statement}\n\n{subject.explain()}\n"
        (folder / f"{slugify(subject.page.name)}.txt").write_text(plan)
    say(f"\nThe plan of each page's slowest statement lies in {folder}")
