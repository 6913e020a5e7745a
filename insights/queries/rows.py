"""The accounts behind every mark of Book health, each with what it is summed by, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from accounts.queries.decisions import with_decision
from accounts.queries.touches import with_last_touch
from accounts.queries.value import acv_in_force
from common.fiscal import Quarter, quarter_of
from health.queries.scores import with_health
from insights.choosing import Chosen
from people.company import company
from renewals.models import RenewalPolicy

NEVER: Final = "none"
OVERDUE: Final = "overdue"
AHEAD: Final = 6
SOON: Final = timedelta(days=90)

# Accounts with the figures below as annotations.
Rows = Any


@dataclass(frozen=True, slots=True)
class Held:
    """An account on the day: amounts are company currency a year."""

    pk: int
    name: str
    vertical: str
    segment: str
    owner_id: int | None
    owner: str
    acv: Decimal
    decides_on: date | None
    at_stake: Decimal
    health: int | None
    band: str
    touched_on: date | None
    currency: str

    def waits(self, *, as_of: date) -> str:
        """What its decision waits for: "overdue" (over and in grace), "soon" within 90 days, else nothing."""
        if self.decides_on is None or self.decides_on > as_of + SOON:
            return ""
        return OVERDUE if self.decides_on < as_of else "soon"

    def is_silent(self, *, since: date) -> bool:
        """Nobody was in touch since a day."""
        return self.touched_on is None or self.touched_on < since


FIELDS: Final = (
    "pk", "name", "vertical", "segment", "owner_id", "owner_name", "acv", "decides_on", "at_stake", "health",
    "band", "touched_on",
)  # fmt: skip


def held_rows(chosen: Chosen) -> Rows:
    """Accounts with value on the day, with ACV, decision, health, owner and last touch as they were then."""
    rows = chosen.accounts.annotate(acv=acv_in_force(chosen.as_of, known_on=chosen.as_of)).filter(acv__gt=0)
    rows = with_decision(rows, as_of=chosen.as_of, looking_back=chosen.is_past)
    rows = with_health(rows, as_of=chosen.as_of)
    rows = with_last_touch(rows, as_of=chosen.as_of)
    return rows.with_owner(on=chosen.as_of)


def read_held(chosen: Chosen) -> list[Held]:
    """All of them, the largest first."""
    rows = held_rows(chosen).order_by("-acv", "pk").values_list(*FIELDS)
    zero, currency = Decimal(0), chosen.currency
    return [
        Held(
            pk,
            name,
            vertical,
            segment,
            owner_id,
            owner or "",
            acv,
            on,
            stake or zero,
            health,
            band,
            touched,
            currency,
        )
        for pk, name, vertical, segment, owner_id, owner, acv, on, stake, health, band, touched in rows
    ]


def quarter_key(on: date | None, *, as_of: date, start_month: int) -> str:
    """In which column of the heat map a decision stands: overdue, a quarter's first day, later, none."""
    if on is None:
        return NEVER
    if on < as_of:
        return OVERDUE
    return quarter_of(on, start_month=start_month).starts_on.isoformat()


def columns_of(as_of: date) -> list[tuple[str, str]]:
    """The columns: overdue, six quarters from this one on, whatever is later, no decision."""
    month = company().fiscal_year_start_month
    found: list[Quarter] = [quarter_of(as_of, start_month=month)]
    while len(found) < AHEAD:
        last = found[-1].ends_on
        found.append(quarter_of(date.fromordinal(last.toordinal() + 1), start_month=month))
    quarters = [(quarter.starts_on.isoformat(), str(quarter)) for quarter in found]
    return [(OVERDUE, "Overdue"), *quarters, (LATER, "Later"), (NEVER, "None")]


LATER: Final = "later"


def column_of(row: Held, columns: list[tuple[str, str]], *, as_of: date) -> str:
    """The key of the column that an account stands in."""
    key = quarter_key(row.decides_on, as_of=as_of, start_month=company().fiscal_year_start_month)
    return key if key in dict(columns) else LATER


def silent_since(as_of: date) -> date:
    """The day since which somebody must have been in touch: as Today counts silence. One query."""
    return as_of - timedelta(days=RenewalPolicy.in_force().silent_days)


def narrowed(rows: Iterable[Held], wanted: dict[str, str], *, as_of: date) -> list[Held]:
    """The rows behind a mark: `wanted` names quarter, band, vertical, segment, owner, or what waits."""
    columns = columns_of(as_of)
    since = silent_since(as_of) if wanted.get("waits") == SILENT else as_of

    def is_in(row: Held) -> bool:
        is_silent = wanted.get("waits") == SILENT and row.is_silent(since=since)
        facts = {
            "quarter": column_of(row, columns, as_of=as_of),
            "band": row.band,
            "in_vertical": row.vertical,
            "in_segment": row.segment,
            "owner": str(row.owner_id or NEVER),
            "waits": SILENT if is_silent else row.waits(as_of=as_of),
        }
        return all(facts[name] == value for name, value in wanted.items())

    return [row for row in rows if is_in(row)]


SILENT: Final = "silent"
MARKS: Final = ("quarter", "band", "in_vertical", "in_segment", "owner", "waits")
