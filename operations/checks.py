"""What a check finds. One registry feeds the status page, its JSON and the metrics."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from django.db import DatabaseError, transaction


class State(IntEnum):
    """How something does; the numbers are what the metrics say."""

    WORKING = 0
    NEEDS_A_LOOK = 1
    NOT_WORKING = 2

    @property
    def words(self) -> str:
        return self.name.replace("_", " ").capitalize()

    @property
    def tone(self) -> str:
        """Its shape and colour in the look of the house (`{% state %}`)."""
        return ("secured", "soon", "late")[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A number for the metrics: `book_<name>`, its unit in its name."""

    name: str
    value: float
    help: str
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found: one sentence, facts for people, readings for monitoring."""

    state: State
    words: str
    facts: tuple[tuple[str, str], ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A finding with its place on the page."""

    key: str
    label: str
    finding: Finding


Finder = Callable[[datetime], Finding]
_finders: dict[str, tuple[str, Finder]] = {}


def register(key: str, *, label: str) -> Callable[[Finder], Finder]:
    """Put a check on the status page and into the metrics; registering a key again replaces it.

    A check takes the moment it is made (`as_of`), answers within a second and never raises on purpose.
    """

    def keep(finder: Finder) -> Finder:
        _finders[key] = (label, finder)
        return finder

    return keep


def run_all(as_of: datetime) -> list[Check]:
    """Every check, in the order they were registered; one that fails is a finding like any other."""
    return [Check(key, label, _found(finder, as_of)) for key, (label, finder) in _finders.items()]


def _found(finder: Finder, as_of: datetime) -> Finding:
    try:
        with transaction.atomic():
            return finder(as_of)
    except (DatabaseError, OSError) as error:
        return Finding(state=State.NOT_WORKING, words=f"The check itself failed: {type(error).__name__}.")
