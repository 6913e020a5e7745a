"""An account as the dashboards read it, and the marks that it stands behind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from common.fiscal import Quarter, quarter_of
from insights.choosing import Chosen
from people.company import company
from renewals.models import RenewalPolicy
from renewals.queries.rows import SOON as SOON_DAYS
from standing.domain.deriving import stands_among

NEVER: Final = "none"
OVERDUE: Final = "overdue"
SOON: Final = "soon"
SILENT: Final = "silent"
LATER: Final = "later"
MARKS: Final = ("quarter", "band", "in_vertical", "in_segment", "owner", "waits")
AHEAD: Final = 6


@dataclass(frozen=True, slots=True)
class Held:
    """An account on the day: amounts are company currency a year."""

    pk: int
    name: str
    vertical: str
    segment: str
    owner_id: int | None
    owner_name: str
    acv: Decimal
    decides_on: date | None
    at_stake: Decimal
    health: int | None
    band: str
    touched_on: date | None
    currency: str

    def waits(self, *, as_of: date) -> str:
        """What its decision waits for: "overdue" (over and in grace), "soon" within 90 days, else nothing."""
        if self.decides_on is None or self.decides_on > as_of + SOON_DAYS:
            return ""
        return OVERDUE if self.decides_on < as_of else SOON

    def is_silent(self, *, since: date) -> bool:
        """Nobody was in touch since a day."""
        return self.touched_on is None or self.touched_on < since


FIELDS: Final = (
    "pk", "name", "vertical", "segment", "owner_id", "owner_name", "acv", "decides_on", "at_stake", "health",
    "band", "touched_on",
)  # fmt: skip


def read_held(chosen: Chosen) -> list[Held]:
    """All of the chosen accounts, derived for the day, the largest first. One query, and the policy's."""
    rows = stands_among(chosen.accounts, as_of=chosen.as_of, looking_back=chosen.is_past)
    return held_of(rows.filter(acv__gt=0).order_by("-acv", "pk"), currency=chosen.currency)


def held_of(rows: Any, *, currency: str) -> list[Held]:
    """These rows, which have the fields of a stand, and `name` and `owner_name`."""
    return [
        Held(pk, name, vertical, segment, owner_id, owner or "", acv, on, stake or Decimal(0), health, band,
             touched, currency)
        for pk, name, vertical, segment, owner_id, owner, acv, on, stake, health, band, touched
        in rows.values_list(*FIELDS)
    ]  # fmt: skip


def quarters_ahead(as_of: date) -> list[Quarter]:
    """The quarters that have a column, from the one that runs."""
    month = company().fiscal_year_start_month
    found = [quarter_of(as_of, start_month=month)]
    while len(found) < AHEAD:
        found.append(quarter_of(found[-1].ends_on + timedelta(days=1), start_month=month))
    return found


def columns_of(as_of: date) -> list[tuple[str, str]]:
    """The columns: overdue, six quarters from this one on, whatever is later, no decision."""
    quarters = [(quarter.starts_on.isoformat(), str(quarter)) for quarter in quarters_ahead(as_of)]
    return [(OVERDUE, "Overdue"), *quarters, (LATER, "Later"), (NEVER, "None")]


def column_of(on: date | None, quarters: Iterable[Quarter], *, as_of: date) -> str:
    """The key of the column that a decision stands in."""
    if on is None:
        return NEVER
    if on < as_of:
        return OVERDUE
    return next((quarter.starts_on.isoformat() for quarter in quarters if on <= quarter.ends_on), LATER)


def silent_since(as_of: date) -> date:
    """The day since which somebody must have been in touch: as Today counts silence. One query."""
    return as_of - timedelta(days=RenewalPolicy.in_force().silent_days)
