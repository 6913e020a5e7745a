"""GRR, NRR and renewal rates quarter by quarter (METRICS §4), of the chosen accounts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Sum, Value

from common.fiscal import Quarter, quarter_of, quarters_up_to
from insights.choosing import Chosen
from insights.models import AccountQuarter, QuarterKept
from people.company import company
from renewals.choices import KEPT
from renewals.queries.rows import renewal_rows

QUARTERS = 9
# Outcome, ATR and what counts of one renewal; company currency.
Due = tuple[str, Decimal | None, Decimal | None]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Kept:
    """Twelve months up to the end of a quarter: Σ over accounts with an opening."""

    quarter: Quarter
    accounts: int
    opening: Decimal
    kept: Decimal
    kept_capped: Decimal

    @property
    def grr(self) -> Decimal | None:
        return self.kept_capped / self.opening if self.opening else None

    @property
    def nrr(self) -> Decimal | None:
        return self.kept / self.opening if self.opening else None


@dataclass(frozen=True, slots=True)
class Renewed:
    """The renewals due in a quarter; open ones count in what was due."""

    quarter: Quarter
    due: int
    open: int
    renewed: int
    atr: Decimal
    final: Decimal
    capped: Decimal

    @property
    def gross(self) -> Decimal | None:
        return self.capped / self.atr if self.atr else None

    @property
    def net(self) -> Decimal | None:
        return self.final / self.atr if self.atr else None


def quarters_of(chosen: Chosen) -> list[Quarter]:
    return quarters_up_to(chosen.as_of, QUARTERS, start_month=company().fiscal_year_start_month)


def kept_by_quarter(chosen: Chosen) -> list[Kept]:
    """Quarters that are over and kept, oldest first. One query."""
    quarters = {quarter.ends_on: quarter for quarter in quarters_of(chosen)}
    rows = AccountQuarter.objects.within(chosen.accounts).filter(ends_on__in=quarters)
    sums = (
        rows.order_by("ends_on")
        .values_list("ends_on")
        .annotate(Count("pk"), Sum("opening"), Sum("kept"), Sum("kept_capped"))
    )
    return [Kept(quarters[ends_on], *found) for ends_on, *found in sums]


def kept_rows(chosen: Chosen, ends_on: date, *, owner: str = "") -> list[AccountQuarter]:
    """The accounts behind one point, the greatest loss first; `owner` (a key, or "none") narrows them to
    whose they are on the day.
    """
    rows: Any = (
        AccountQuarter.objects.within(chosen.accounts).with_owner(on=chosen.as_of).filter(ends_on=ends_on)
    )
    if owner:
        rows = rows.filter(owner_id=key_of(owner))
    rows = rows.select_related("account").annotate(currency_here=Value(chosen.currency))
    return sorted(rows, key=lambda row: (row.kept_capped - row.opening, -row.opening, row.account_id))


def key_of(owner: str) -> int | None:
    """The key of a person in an address; None for nobody."""
    return int(owner) if owner.isascii() and owner.isdecimal() and len(owner) < 19 else None


def kept_until() -> date | None:
    """The last quarter that is kept."""
    latest: date | None = QuarterKept.objects.aggregate(latest=Max("ends_on"))["latest"]
    return latest


def renewed_by_quarter(chosen: Chosen) -> list[Renewed]:
    """Renewals by the quarter in which they were due, the running one too. One query."""
    quarters = quarters_of(chosen)
    rows: Any = renewal_rows(chosen.accounts, chosen.user, as_of=chosen.today)
    due = rows.due_between(quarters[0].starts_on, quarters[-1].ends_on).order_by()
    by: dict[Quarter, list[Due]] = defaultdict(list)
    for on, *found in due.values_list("due_on", "outcome", "atr_here", "forecast_here"):
        by[quarter_of(on, start_month=company().fiscal_year_start_month)].append(tuple(found))
    return [_renewed(quarter, by[quarter]) for quarter in quarters]


def _renewed(quarter: Quarter, rows: Sequence[Due]) -> Renewed:
    """`forecast_here` of a closed renewal is what was kept."""
    kept = [(atr or ZERO, final or ZERO) for outcome, atr, final in rows if outcome]
    return Renewed(
        quarter=quarter,
        due=len(rows),
        open=len(rows) - len(kept),
        renewed=sum(1 for outcome, *_ in rows if outcome in KEPT),
        atr=sum((atr or ZERO for _, atr, _ in rows), ZERO),
        final=sum((final for _, final in kept), ZERO),
        capped=sum((min(final, atr) for atr, final in kept), ZERO),
    )
