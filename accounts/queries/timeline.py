"""One stream for an account: what was talked about, what contracts did, what was changed, newest first.

Every stream says which rows it has; their keys are cut to a page in one query, and only that page is read.
The number of queries depends on the kinds of things on the page, never on how many there are. An app above
adds a stream of its own by handing it to `timeline`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from accounts.models import Account
from people.models import User

PAGE = 30


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in the stream: its day, the rank of its kind in a day, its key. Newest first."""

    on: date
    rank: int
    key: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The place that a URL names, None when it names none."""
        try:
            day, rank, key = text.split("_")
            return cls(date.fromisoformat(day), int(rank), int(key))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.on.isoformat()}_{self.rank}_{self.key}"


@dataclass(frozen=True, slots=True)
class Branch:
    """The rows of one table that stand in the stream.

    day    a field or an expression
    rank   their order within a day: unique over all branches, the greater stands higher
    """

    rank: int
    rows: QuerySet[Any]
    day: str | Combinable


@dataclass(frozen=True)
class Stream:
    """A kind of entry: its name for templates and chips, its tables, and what is read for a page of it.

    branches   of an account
    load       for the keys on the page, by rank: what to show, by (rank, key); the rest is not shown
    """

    name: str
    label: str
    branches: Callable[[Account], Iterable[Branch]]
    load: Callable[[Account, Mapping[int, Sequence[int]], User], Mapping[tuple[int, int], Any]]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened on a day: an Activity, a ValueChange, a ContractEvent or an audit Entry."""

    on: date
    stream: str
    what: Any
    place: Place


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Entries, newest first, and where the next page begins: empty when there is none."""

    entries: list[TimelineEntry]
    next_after: str


def timeline(
    account: Account,
    *,
    viewer: User,
    as_of: date,
    streams: Sequence[Stream],
    after: str = "",
    limit: int = PAGE,
) -> TimelinePage:
    """A page of the stream of an account that `viewer` may see, up to a day.

    `after` is the `next_after` of the page before; one that names no place begins at the top.
    """
    by_rank: dict[int, Stream] = {}
    keys: list[QuerySet[Any, Any]] = []
    last = Place.parse(after)
    for stream in streams:
        for branch in stream.branches(account):
            by_rank[branch.rank] = stream
            keys.append(_keys(branch, as_of=as_of, last=last, limit=limit + 1))
    places = _newest(keys, limit=limit + 1)
    shown = _load(account, places[:limit], by_rank, viewer)
    entries = [
        TimelineEntry(place.on, by_rank[place.rank].name, shown[place.rank, place.key], place)
        for place in places[:limit]
        if (place.rank, place.key) in shown
    ]
    return TimelinePage(entries, str(places[limit - 1]) if len(places) > limit else "")


def _keys(branch: Branch, *, as_of: date, last: Place | None, limit: int) -> QuerySet[Any, Any]:
    """The newest places of one table, below `last` and up to a day."""
    day = F(branch.day) if isinstance(branch.day, str) else branch.day
    rows = branch.rows.annotate(place_on=Cast(day, DateField()), place_rank=Value(branch.rank))
    rows = rows.filter(place_on__lte=as_of)
    if last:
        rows = rows.filter(Q(place_on__lt=last.on) | (Q(place_on=last.on) & _below(last, branch.rank)))
    keys: QuerySet[Any, Any] = rows.order_by("-place_on", "-pk").values_list("place_on", "place_rank", "pk")
    return keys[:limit]


def _below(last: Place, rank: int) -> Q:
    """Which rows of a rank stand below a place on its own day: all, none, or those with a smaller key."""
    if rank == last.rank:
        return Q(pk__lt=last.key)
    return Q() if rank < last.rank else Q(pk__in=[])


def _newest(keys: list[QuerySet[Any, Any]], *, limit: int) -> list[Place]:
    if not keys:
        return []
    first, *others = keys
    found = first.union(*others, all=True) if others else first
    places = [Place(*row) for row in found]
    return sorted(places, key=lambda place: (place.on, place.rank, place.key), reverse=True)[:limit]


def _load(
    account: Account, places: list[Place], by_rank: Mapping[int, Stream], viewer: User
) -> dict[tuple[int, int], Any]:
    wanted: dict[str, dict[int, list[int]]] = {}
    streams = {stream.name: stream for stream in by_rank.values()}
    for place in places:
        wanted.setdefault(by_rank[place.rank].name, {}).setdefault(place.rank, []).append(place.key)
    shown: dict[tuple[int, int], Any] = {}
    for name, keys in wanted.items():
        shown |= streams[name].load(account, keys, viewer)
    return shown
