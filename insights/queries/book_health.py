"""Book health: ACV by the quarter that decides it and by health, what is at risk and why, concentration."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from health.choices import Band
from health.models import HealthScore
from health.queries.words import CAPS, Contribution, contributions
from insights.queries.rows import Held, column_of, columns_of

AT_RISK: Final = (Band.RED, Band.AMBER)
MOST: Final = 15
REASONS: Final = 3
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cell:
    """A column and a band: how many accounts, and their ACV."""

    column: str
    band: str
    accounts: int
    acv: Decimal


def heat_of(rows: Iterable[Held], *, as_of: date) -> list[Cell]:
    """Every cell that holds something. ACV is the whole account's, where its next decision falls."""
    columns = columns_of(as_of)
    sums: dict[tuple[str, str], tuple[int, Decimal]] = defaultdict(lambda: (0, ZERO))
    for row in rows:
        key = (column_of(row, columns, as_of=as_of), row.band)
        accounts, acv = sums[key]
        sums[key] = (accounts + 1, acv + row.acv)
    return [Cell(column, band, *found) for (column, band), found in sums.items()]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the whole, and the parts before it together: how concentrated a book is."""

    key: str
    label: str
    accounts: int
    acv: Decimal
    ratio: Decimal
    together: Decimal


def concentration(rows: Iterable[Held], *, by: str) -> list[Share]:
    """Largest first; `by` is "account", "vertical", "segment" or "owner"."""
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for row in rows:
        sums[_key(row, by)].append(row.acv)
    whole = sum((sum(found, ZERO) for found in sums.values()), ZERO)
    shares, together = [], ZERO
    for (key, label), found in sorted(sums.items(), key=lambda item: (-sum(item[1], ZERO), item[0][1])):
        acv = sum(found, ZERO)
        together += acv
        shares.append(Share(key, label, len(found), acv, acv / whole, together / whole))
    return shares


def _key(row: Held, by: str) -> tuple[str, str]:
    if by == "account":
        return str(row.pk), row.name
    if by == "owner":
        return str(row.owner_id or "none"), row.owner or "Nobody"
    word: str = getattr(row, by)
    return word, word or "None"


@dataclass(frozen=True, slots=True)
class Risk:
    """An account at risk, and what costs it most."""

    row: Held
    reasons: list[Contribution]
    said: str

    @property
    def words(self) -> list[str]:
        """Why, the gravest first: what caps the score or was said of it, then what costs it most."""
        return [*filter(None, [self.said]), *(reason.text for reason in self.reasons)]


def at_risk(rows: Iterable[Held], *, as_of: date, most: int | None = MOST) -> list[Risk]:
    """Accounts in need of care, red ones first, then by ACV; `most` of them, None: all. One query for the
    reasons.
    """
    worst = sorted(
        (row for row in rows if row.band in AT_RISK),
        key=lambda row: (AT_RISK.index(Band(row.band)), -row.acv, row.pk),
    )[:most]
    keys = [row.pk for row in worst]
    scores = HealthScore.objects.of_accounts(keys).filter(on__lte=as_of).order_by("account_id", "-on", "-pk")
    standing = {s.account_id: s for s in scores.distinct("account_id").select_related("override")}
    return [_risk(row, standing.get(row.pk), as_of) for row in worst]


def _risk(row: Held, score: HealthScore | None, as_of: date) -> Risk:
    parts = contributions(score.measures, as_of=as_of) if score else []
    said = ""
    if score:
        said = score.override.reason if score.override else CAPS.get(score.capped_by, "")
    return Risk(row, [part for part in parts if part.rounded_cost][:REASONS], said)


@dataclass(frozen=True, slots=True)
class Worth:
    """The strip: sums of exactly the rows."""

    accounts: int
    acv: Decimal
    at_risk: Decimal
    at_risk_accounts: int
    scored: Decimal
    largest: Decimal | None


def worth_of(rows: list[Held]) -> Worth:
    """ACV, how much of it is red or amber, how much has a known health, and the share of the ten largest."""
    acv = sum((row.acv for row in rows), ZERO)
    risky = [row.acv for row in rows if row.band in AT_RISK]
    known = sum((row.acv for row in rows if row.band != Band.UNKNOWN), ZERO)
    ten = sum(sorted((row.acv for row in rows), reverse=True)[:10], ZERO)
    return Worth(
        accounts=len(rows),
        acv=acv,
        at_risk=sum(risky, ZERO),
        at_risk_accounts=len(risky),
        scored=known,
        largest=ten / acv if acv else None,
    )
