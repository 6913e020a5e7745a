"""The stream of an account as its page tells it: what moved value in one contract on one day is one entry."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.queries.timeline import Stream, TimelineEntry
from accounts.queries.timeline_streams import ACCOUNT_STREAMS, CHANGED_FACTS

# Changes of fields are many and small: they are told in the history, and here when somebody asks for them.
USUAL = tuple(stream for stream in ACCOUNT_STREAMS if stream is not CHANGED_FACTS)


@dataclass(slots=True)
class Told:
    """An entry of the stream; `parts` are the kinds of one movement of value, largest first."""

    on: date
    stream: str
    what: Any
    parts: list[Any] = field(default_factory=list)

    @property
    def company_amount(self) -> Decimal:
        """What the movement comes to, company currency a year."""
        return sum((part.company_amount for part in self.parts), Decimal(0))


def chosen_streams(name: str) -> tuple[Stream, ...]:
    """The streams that an address asks for: one by its name, the usual ones otherwise."""
    return tuple(stream for stream in ACCOUNT_STREAMS if stream.name == name) or USUAL


def told(entries: Iterable[TimelineEntry]) -> list[Told]:
    """The entries in their order, with the value that moved on one day in one contract drawn together."""
    found: list[Told] = []
    moved: dict[tuple[date, int], Told] = {}
    for entry in entries:
        if entry.stream != "value":
            found.append(Told(entry.on, entry.stream, entry.what))
            continue
        key = (entry.on, entry.what.contract.pk)
        if key not in moved:
            moved[key] = Told(entry.on, entry.stream, entry.what)
            found.append(moved[key])
        moved[key].parts.append(entry.what)
    for one in moved.values():
        one.parts.sort(key=lambda part: -abs(part.company_amount))
    return found
