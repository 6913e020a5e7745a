"""The sums above Today's list."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, Sum

from common.fiscal import Quarter
from renewals.models import RiskFlag
from renewals.queries.rows import SOON, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class TodaySums:
    """Renewals of a book: how many and a year's value, company currency.

    soon      open, decide within 90 days or are over
    over      open, and their term has ended
    at_risk   open, with a risk raised
    due, kept of the quarter: ATR of all due in it, and what the closed of them kept
    """

    soon: int
    soon_atr: Decimal
    over: int
    over_atr: Decimal
    at_risk: int
    at_risk_atr: Decimal
    due: int
    due_atr: Decimal
    kept_amount: Decimal

    @property
    def kept_ratio(self) -> Decimal | None:
        return self.kept_amount / self.due_atr if self.due_atr else None


def today_sums(renewals: Rows, *, as_of: date, quarter: Quarter) -> TodaySums:
    """One query."""
    is_open, due = Q(outcome=""), Q(due_on__range=(quarter.starts_on, quarter.ends_on))
    raised = RiskFlag.objects.raised().values("renewal")
    parts = {
        "soon": is_open & Q(decides_on__lte=as_of + SOON),
        "over": is_open & Q(due_on__lt=as_of),
        "at_risk": is_open & Q(pk__in=raised),
        "due": due,
    }
    rows = renewals.filter(reduce(or_, parts.values()))  # of a large book most stand in none
    sums: dict[str, Any] = {name: Count("pk", filter=part) for name, part in parts.items()}
    sums |= {f"{name}_atr": Sum("atr_here", filter=part) for name, part in parts.items()}
    sums["kept_amount"] = Sum("final_here", filter=due & ~is_open)
    found: dict[str, Any] = rows.order_by().aggregate(**sums)
    said: dict[str, Any] = {name: value or Decimal(0) for name, value in found.items()}
    return TodaySums(**said)
