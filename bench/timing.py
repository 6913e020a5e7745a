"""Pages timed against two floors: a view that does nothing, and the page's own SQL alone.

All of one run is interleaved round by round, so that a busy moment of the machine falls on all alike.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from statistics import median
from time import perf_counter
from typing import Any

from bench.pages import Page
from bench.serving.browser import Browser
from bench.serving.urls import NOTHING

ROUNDS = 20
SECONDS_A_PAGE = 3.0  # a slower one is asked for once
WARM_UP = 5


@dataclass(slots=True)
class Subject:
    """A page as one person sees it on one server, and what was measured of it, in milliseconds.

    `database` is a connection of the driver's own, which lives as long as those of the server.
    """

    page: Page
    path: str
    browser: Browser
    database: Any
    statements: list[str] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    nothing: list[float] = field(default_factory=list)
    by_statement: list[list[float]] = field(default_factory=list)
    queries: int = 0
    size: int = 0
    spent: float = 0.0
    prepared: set[str] = field(default_factory=set)

    def warm_up(self) -> None:
        """Note what the page asks the database, then ask until templates and plans are there."""
        began = perf_counter()
        self.statements = self.browser.statements(self.path)
        for _ in range(WARM_UP):
            if perf_counter() - began > SECONDS_A_PAGE:
                break
            self.browser.get(self.path)

    def measure(self) -> None:
        """One round: the page, nothing, and the page's SQL."""
        began = perf_counter()
        answer = self.browser.get(self.path)
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{self.page.name}: {self.path} answers {answer.status}")
        self.queries, self.size = answer.queries, len(answer.body)
        self.server.append(answer.server)
        self.processor.append(answer.processor)
        self.whole.append(answer.whole)
        self.nothing.append(self.browser.get(f"/{NOTHING}").server)
        self.by_statement.append(list(self._replay()))
        self.spent += perf_counter() - began

    @property
    def is_done(self) -> bool:
        return self.spent > SECONDS_A_PAGE

    @property
    def sql(self) -> list[float]:
        """Milliseconds of all statements of the page, round by round."""
        return [sum(times) for times in self.by_statement]

    @property
    def slowest(self) -> tuple[float, str]:
        """The statement with the longest median, and that median in milliseconds."""
        medians = [median(times) for times in zip(*self.by_statement, strict=True)]
        longest = max(medians)
        return longest, self.statements[medians.index(longest)]

    def explain(self) -> str:
        """How the database runs the slowest statement, with what it reads."""
        _, slowest = self.slowest
        with self._undone() as cursor:
            for statement in self.statements[: self.statements.index(slowest)]:
                if statement not in self.prepared:
                    cursor.execute(statement)  # it may read what those before it laid
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {slowest}")
            return "\n".join(line for (line,) in cursor.fetchall())

    def _replay(self) -> Iterator[float]:
        with self._undone() as cursor:
            for statement in self.statements:
                if statement in self.prepared:  # once a connection, in the house as here
                    yield 0.0
                    continue
                if statement.lstrip().startswith("PREPARE"):
                    self.prepared.add(statement)
                began = perf_counter()
                cursor.execute(statement)
                if cursor.description:
                    cursor.fetchall()
                yield (perf_counter() - began) * 1000

    @contextmanager
    def _undone(self) -> Iterator[Any]:
        """One transaction, as in a request: tables that a page lays for itself are there, and gone after."""
        with self.database.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield cursor
            finally:
                cursor.execute("ROLLBACK")


def measure_in_turn(subjects: Sequence[Subject], *, rounds: int = ROUNDS) -> None:
    """Warm every page up, then ask for each of them in turn, round after round."""
    for subject in subjects:
        subject.warm_up()
    for _ in range(rounds):
        for subject in subjects:
            if not subject.is_done:
                subject.measure()


def p95(values: Sequence[float]) -> float:
    """The value that 95 % are not above."""
    return sorted(values)[min(len(values) - 1, round(0.95 * len(values)))]
