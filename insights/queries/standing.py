"""How the chosen accounts stand: sums and rows of exactly those, kept for today or derived for a past day.

Two readings of one thing. `Derived` adds up in Python what was derived at the look; `Kept` lets the database
add up what a job derived (`insights.domain.standing`), so that a page over a large book costs what its sums
cost. A test holds them together.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.queries.value import MONEY
from health.choices import AT_RISK
from insights.choosing import Chosen
from insights.queries.rows import (
    LATER,
    NEVER,
    OVERDUE,
    SILENT,
    SOON,
    Held,
    column_of,
    held_of,
    quarters_ahead,
    read_held,
    silent_since,
)
from insights.queries.trends import key_of
from people.models import User
from renewals.queries.rows import SOON as SOON_DAYS
from standing.models import AccountStand, StandTotal
from standing.models.total import Waits

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cell:
    """The accounts of one vertical in one column under one band: how many, and their ACV."""

    column: str
    band: str
    vertical: str
    accounts: int
    acv: Decimal


@dataclass(frozen=True, slots=True)
class OwnerCell:
    """The accounts of one owner (None: nobody's) under one band whose decision waits alike."""

    owner: int | None
    band: str
    waits: str
    accounts: int
    acv: Decimal
    at_stake: Decimal
    silent: int


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a mark, for a table and a file, and their sums."""

    rows: Any  # of `Held`, or stands with what `Kept` adds to them: the same fields
    accounts: int
    acv: Decimal
    at_stake: Decimal


class Standing(Protocol):
    """What a page may ask of the chosen accounts."""

    @property
    def kept_at(self) -> datetime | None:
        """When what is read was kept; None where it was derived at the look."""

    def cells(self) -> list[Cell]:
        """Every cell that holds something."""

    def owners(self) -> list[OwnerCell]:
        """Every owner's cells that hold something."""

    def largest(self, most: int) -> list[Held]:
        """By ACV."""

    def drawn(self, most: int) -> list[Held]:
        """The largest that decide and are scored."""

    def worst(self, most: int) -> list[Held]:
        """Red ones first, then amber ones, each the largest first."""

    def at_risk(self) -> Behind:
        """All red and amber ones, in that order."""

    def behind(self, wanted: Mapping[str, str]) -> Behind:
        """Those of a mark: `wanted` names some of `MARKS`."""


def standing_of(chosen: Chosen) -> Standing:
    """What was kept, where it is of the day looked at; else derived now."""
    if chosen.kept is None:
        return Derived(read_held(chosen), chosen.as_of)
    whole = chosen.picked and chosen.picked.whole
    totals = chosen.narrowed(StandTotal.objects.filter(has_value=True)) if whole else None
    rows = chosen.stands.filter(acv__gt=0)
    return Kept(rows, chosen.as_of, chosen.currency, chosen.kept.kept_at, totals)


@dataclass(frozen=True)
class Derived:
    """Added up from rows that are all at hand, the largest first."""

    held: list[Held]
    as_of: date
    kept_at: None = None

    def cells(self) -> list[Cell]:
        quarters = quarters_ahead(self.as_of)
        by: dict[tuple[str, str, str], list[Decimal]] = defaultdict(list)
        for row in self.held:
            by[column_of(row.decides_on, quarters, as_of=self.as_of), row.band, row.vertical].append(row.acv)
        return [Cell(*key, len(found), sum(found, ZERO)) for key, found in by.items()]

    def owners(self) -> list[OwnerCell]:
        since = silent_since(self.as_of)
        by: dict[tuple[int | None, str, str], list[Held]] = defaultdict(list)
        for row in self.held:
            by[row.owner_id, row.band, row.waits(as_of=self.as_of)].append(row)
        return [
            OwnerCell(
                *key,
                len(found),
                sum((row.acv for row in found), ZERO),
                sum((row.at_stake for row in found), ZERO),
                sum(1 for row in found if row.is_silent(since=since)),
            )
            for key, found in by.items()
        ]

    def largest(self, most: int) -> list[Held]:
        return self.held[:most]

    def drawn(self, most: int) -> list[Held]:
        return [row for row in self.held if row.decides_on and row.health is not None][:most]

    def worst(self, most: int) -> list[Held]:
        return self._risky()[:most]

    def at_risk(self) -> Behind:
        return _behind(self._risky())

    def _risky(self) -> list[Held]:
        return [row for band in AT_RISK for row in self.held if row.band == band]

    def behind(self, wanted: Mapping[str, str]) -> Behind:
        quarters = quarters_ahead(self.as_of)
        since = silent_since(self.as_of) if wanted.get("waits") == SILENT else self.as_of
        if "owner" in wanted:
            wanted = {**wanted, "owner": str(key_of(wanted["owner"]) or NEVER)}

        def is_in(row: Held) -> bool:
            is_silent = wanted.get("waits") == SILENT and row.is_silent(since=since)
            facts = {
                "quarter": column_of(row.decides_on, quarters, as_of=self.as_of),
                "band": row.band,
                "in_vertical": row.vertical,
                "in_segment": row.segment,
                "owner": str(row.owner_id or NEVER),
                "waits": SILENT if is_silent else row.waits(as_of=self.as_of),
            }
            return all(facts[name] == value for name, value in wanted.items())

        return _behind([row for row in self.held if is_in(row)])


@dataclass(frozen=True)
class Kept:
    """Added up by the database from what a job kept."""

    rows: QuerySet[AccountStand]
    as_of: date
    currency: str
    kept_at: datetime | None
    totals: QuerySet[StandTotal] | None = None
    """The same accounts, summed up already; None where they are not all of the company's."""

    def cells(self) -> list[Cell]:
        keys = ("column", "band", "vertical")
        if self.totals is None:
            rows: Any = self.rows.annotate(column=self._column(), counted=Value(1))
        else:
            rows = self.totals.annotate(column=self._column("decides_in"), counted=F("accounts"))
        found = rows.order_by().values(*keys).annotate(held=Sum("counted"), total=Sum("acv"))
        return [Cell(*row) for row in found.values_list(*keys, "held", "total")]

    def owners(self) -> list[OwnerCell]:
        sums: Any = self.rows.order_by().annotate(waits=self._waits)
        keys = ("owner_id", "band", "waits")
        counts: dict[str, Any] = {
            "accounts": Count("pk"),
            "total": Sum("acv"),
            "stake": _stake(),
            "silent": Count("pk", filter=self._is_silent()),
        }
        found = sums.values(*keys).annotate(**counts)
        return [OwnerCell(*row) for row in found.values_list(*keys, *counts)]

    def largest(self, most: int) -> list[Held]:
        return self._read(self.rows.order_by("-acv", "pk")[:most])

    def drawn(self, most: int) -> list[Held]:
        scored = self.rows.filter(decides_on__isnull=False, health__isnull=False)
        return self._read(scored.order_by("-acv", "pk")[:most])

    def worst(self, most: int) -> list[Held]:
        return self._read(self._risky()[:most])

    def at_risk(self) -> Behind:
        return self._behind(self._risky())

    def _risky(self) -> QuerySet[AccountStand]:
        # "red" comes after "amber": the order of the index that holds only these.
        return self.rows.filter(band__in=AT_RISK).order_by("-band", "-acv", "pk")

    def behind(self, wanted: Mapping[str, str]) -> Behind:
        marks = {
            "quarter": lambda value: Q(column=value),
            "band": lambda value: Q(band=value),
            "in_vertical": lambda value: Q(vertical=value),
            "in_segment": lambda value: Q(segment=value),
            "owner": lambda value: Q(owner_id=key_of(value) or None),
            "waits": lambda value: self._is_silent() if value == SILENT else Q(waiting=value),
        }
        rows: Any = self.rows.annotate(column=self._column(), waiting=self._waits)
        for name, value in wanted.items():
            rows = rows.filter(marks[name](value))
        return self._behind(rows.order_by("-acv", "pk"))

    def _behind(self, rows: Any) -> Behind:
        sums = rows.order_by().aggregate(accounts=Count("pk"), total=Sum("acv"), stake=_stake())
        return Behind(self._named(rows), sums["accounts"], sums["total"] or ZERO, sums["stake"])

    def _read(self, rows: QuerySet[AccountStand]) -> list[Held]:
        return held_of(self._named(rows), currency=self.currency)

    def _named(self, rows: QuerySet[AccountStand]) -> Any:
        """Adds what a row shows of others: its account's name, its owner's, and the currency."""
        people = User.objects.get_queryset().filter(pk=OuterRef("owner_id"))
        return rows.annotate(
            name=F("account__name"),
            owner_name=Subquery(people.values("name")[:1]),
            currency=Value(self.currency),
        )

    def _column(self, day: str = "decides_on") -> Case:
        """As `column_of` says it of one decision; `day` may be the first of the month of what is not over."""
        over = Q(waits=Waits.OVERDUE) if day == "decides_in" else Q(decides_on__lt=self.as_of)
        return Case(
            When(**{day: None, "then": Value(NEVER)}),
            When(over, then=Value(OVERDUE)),
            *(
                When(**{f"{day}__lte": quarter.ends_on, "then": Value(quarter.starts_on.isoformat())})
                for quarter in quarters_ahead(self.as_of)
            ),
            default=Value(LATER),
            output_field=CharField(),
        )

    @property
    def _waits(self) -> Case:
        """As `Held.waits` says it of one account."""
        return Case(
            When(decides_on__lt=self.as_of, then=Value(OVERDUE)),
            When(decides_on__lte=self.as_of + SOON_DAYS, then=Value(SOON)),
            default=Value(""),
            output_field=CharField(),
        )

    def _is_silent(self) -> Q:
        return Q(touched_on=None) | Q(touched_on__lt=silent_since(self.as_of))


def _behind(rows: list[Held]) -> Behind:
    return Behind(
        rows, len(rows), sum((row.acv for row in rows), ZERO), sum((row.at_stake for row in rows), ZERO)
    )


def _stake() -> Coalesce:
    return Coalesce(Sum("at_stake"), Value(ZERO), output_field=MONEY)
