"""GRR, NRR and renewal rates quarter by quarter (METRICS §4), of the chosen accounts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DateField, Max, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from common.fiscal import Quarter, quarters_up_to
from insights.choosing import Chosen
from insights.models import AccountQuarter, QuarterKept
from people.company import company
from renewals.choices import KEPT

QUARTERS = 9
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
    names = ("ends_on", "accounts", "opening", "kept", "kept_capped")
    sums: Any
    if chosen.is_whole:
        sums = (
            QuarterKept.objects.filter(ends_on__in=quarters, accounts__gt=0)
            .order_by("ends_on")
            .values_list(*names)
        )
    else:
        rows = chosen.of(AccountQuarter.objects.all()).filter(ends_on__in=quarters).order_by("ends_on")
        sums = rows.values_list("ends_on").annotate(
            Count("pk"), Sum("opening"), Sum("kept"), Sum("kept_capped")
        )
    return [Kept(quarters[ends_on], *found) for ends_on, *found in sums]


def kept_rows(chosen: Chosen, ends_on: date, *, owner: str = "") -> list[AccountQuarter]:
    """The accounts behind one point, the greatest loss first; `owner` (a key, or "none") narrows them to
    whose they are on the day.
    """
    rows: Any = chosen.with_owner(chosen.of(AccountQuarter.objects.all())).filter(ends_on=ends_on)
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
    span = (quarters[0].starts_on, quarters[-1].ends_on)
    due = chosen.renewals_summed.filter(due_on__range=span).order_by()
    ends = [When(due_on__lte=quarter.ends_on, then=Value(quarter.ends_on)) for quarter in quarters]
    closed = ~Q(outcome="")
    sums: dict[str, Any] = {
        "due": Sum("renewals"),
        "open": _sum("renewals", filter=~closed),
        "renewed": _sum("renewals", filter=Q(outcome__in=KEPT)),
        "atr": _sum("atr_here"),
        "final": _sum("forecast_here", filter=closed),  # what a closed one kept
        "capped": _sum("capped_here", filter=closed),
    }
    by = due.annotate(quarter=Case(*ends, output_field=DateField())).values("quarter").annotate(**sums)
    found = {ends_on: counts for ends_on, *counts in by.values_list("quarter", *sums)}
    nothing = (0, 0, 0, ZERO, ZERO, ZERO)
    return [Renewed(quarter, *found.get(quarter.ends_on, nothing)) for quarter in quarters]


def _sum(what: str, *, filter: Q | None = None) -> Coalesce:  # noqa: A002  as Django calls it
    return Coalesce(Sum(what, filter=filter), 0 if what == "renewals" else ZERO)
