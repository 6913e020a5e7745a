"""What apps above accounts say beside its own reads: they register from their AppConfig.ready()."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from accounts.queries.checks import Check

Section = Callable[[date, date, date, str], dict[str, Any]]
"""First and last day of a period, today, the name of a slice: a part of `retention --json`."""

_sections: Final[dict[str, Section]] = {}
_checks: Final[list[Callable[[date], Iterator[Check]]]] = []


def say_beside_retention(name: str, section: Section) -> None:
    """Add a key to what `retention --json` prints."""
    _sections[name] = section


def beside_retention(first: date, last: date, *, today: date, by: str) -> dict[str, Any]:
    """The sections of other apps, by their keys."""
    return {name: section(first, last, today, by) for name, section in _sections.items()}


def check_too(checks: Callable[[date], Iterator[Check]]) -> None:
    """Add invariants to `check_book`; they are given today."""
    if checks not in _checks:
        _checks.append(checks)


def checks_too(today: date) -> Iterator[Check]:
    """The invariants of other apps."""
    for checks in _checks:
        yield from checks(today)
