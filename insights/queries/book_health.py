"""Book health: ACV by the quarter that decides it and by health, what is at risk and why, concentration."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from health.choices import AT_RISK, Band
from health.models import HealthScore
from health.queries.words import CAPS, Contribution, contributions
from insights.queries.rows import Held
from insights.queries.standing import Cell

MOST: Final = 15
TEN: Final = 10
REASONS: Final = 3
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the whole, and the parts before it together: how concentrated a book is."""

    key: str
    label: str
    accounts: int
    acv: Decimal
    ratio: Decimal
    together: Decimal


def shares_by_account(largest: Iterable[Held], *, whole: Decimal) -> list[Share]:
    """Of the largest accounts, of the ACV of all."""
    return _shares(((str(row.pk), row.name, 1, row.acv) for row in largest), whole)


def shares_by_vertical(cells: Iterable[Cell]) -> list[Share]:
    """Every vertical, the largest first."""
    sums: dict[str, tuple[int, Decimal]] = defaultdict(lambda: (0, ZERO))
    for cell in cells:
        accounts, acv = sums[cell.vertical]
        sums[cell.vertical] = (accounts + cell.accounts, acv + cell.acv)
    parts = [(vertical, vertical or "None", *found) for vertical, found in sums.items()]
    return _shares(
        sorted(parts, key=lambda part: (-part[3], part[1])), sum((part[3] for part in parts), ZERO)
    )


def _shares(parts: Iterable[tuple[str, str, int, Decimal]], whole: Decimal) -> list[Share]:
    shares, together = [], ZERO
    for key, label, accounts, acv in parts:
        together += acv
        shares.append(Share(key, label, accounts, acv, acv / whole, together / whole))
    return shares


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


def reasons_of(worst: Iterable[Held], *, as_of: date) -> list[Risk]:
    """Why each of these accounts is in need of care, in their order. One query."""
    rows = list(worst)
    scores = HealthScore.objects.of_accounts(row.pk for row in rows).filter(on__lte=as_of)
    latest = scores.order_by("account_id", "-on", "-pk").distinct("account_id")
    standing = {score.account_id: score for score in latest.select_related("override")}
    return [_risk(row, standing.get(row.pk), as_of) for row in rows]


def _risk(row: Held, score: HealthScore | None, as_of: date) -> Risk:
    parts = contributions(score.measures, as_of=as_of) if score else []
    said = ""
    if score:
        said = score.override.reason if score.override else CAPS.get(score.capped_by, "")
    return Risk(row, [part for part in parts if part.rounded_cost][:REASONS], said)


@dataclass(frozen=True, slots=True)
class Worth:
    """The strip: sums of exactly the cells."""

    accounts: int
    acv: Decimal
    at_risk: Decimal
    at_risk_accounts: int
    scored: Decimal
    largest: Decimal | None


def worth_of(cells: Iterable[Cell], largest: Iterable[Held]) -> Worth:
    """ACV, how much of it is red or amber, how much has a known health, and the share of the ten largest."""
    found = list(cells)
    acv = sum((cell.acv for cell in found), ZERO)
    risky = [cell for cell in found if cell.band in AT_RISK]
    ten = sum((row.acv for row in list(largest)[:TEN]), ZERO)
    return Worth(
        accounts=sum(cell.accounts for cell in found),
        acv=acv,
        at_risk=sum((cell.acv for cell in risky), ZERO),
        at_risk_accounts=sum(cell.accounts for cell in risky),
        scored=sum((cell.acv for cell in found if cell.band != Band.UNKNOWN), ZERO),
        largest=ten / acv if acv else None,
    )
