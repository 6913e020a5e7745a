"""What became of the renewals due in a period: figures by holder, and the renewals behind them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from accounts.models.account import AccountQuerySet
from people.models import User
from renewals.models import Renewal
from renewals.queries.figures import Due, Figures, Renewals

# By whom or what the figures can be read; a territory or an owner is the one of the day they were due.
WAYS: Final = {
    "owner": "Owner then",
    "territory": "Territory then",
    "vertical": "Vertical",
    "segment": "Segment",
    "account": "Account",
}
# Which of the renewals behind a figure: (words, what it takes).
PARTS: Final[dict[str, tuple[str, Callable[[Due], bool]]]] = {
    "": ("All that were due", lambda _: True),
    "renewed": ("Renewed", lambda row: row.is_renewed),
    "on-time": ("Renewed on time", lambda row: row.is_on_time),
    "late": ("Renewed late", lambda row: row.is_renewed and not row.is_on_time),
    "in-period": ("Closed within the period", lambda row: row.in_period),
    "lost": ("Churned or renewed for less", lambda row: row.final is not None and row.final < row.atr),
    "open": ("Still open", lambda row: not row.outcome),
}
NOBODY: Final = "nobody"
MOST_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Holder:
    """Who held the accounts on the days they were due. `part` is its ATR against the largest one."""

    label: str
    figures: Figures
    rates: dict[str, Decimal | None]
    part: Decimal | None


@dataclass(frozen=True, slots=True)
class KeptRenewal:
    """A renewal that was due; company currency. `final` is None while it is open."""

    renewal: Renewal
    atr: Decimal
    final: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return None if self.final is None else self.final - self.atr


@dataclass(frozen=True, slots=True)
class Found:
    """The renewals behind a figure: how many there are, and the largest of them."""

    total: int
    rows: list[KeptRenewal]


def due_accounts(accounts: AccountQuerySet, first: date, last: date) -> list[int]:
    """The accounts of a book on which a renewal was due: no other is looked at. One query."""
    rows = Renewal.objects.due_between(first, last).within(accounts)
    return list(rows.order_by().values_list("account", flat=True).distinct())


def rates_of(figures: Figures) -> dict[str, Decimal | None]:
    """The ratios of METRICS §4 (1 = all): gross, net, by_count, on_time, in_period; None without any due."""
    told = figures.as_json()
    names = ("gross", "net", "by_count", "on_time", "in_period")
    return {name: None if told[name] is None else Decimal(told[name]) for name in names}


def holders_of(found: Renewals) -> dict[str, Holder]:
    """A row a holder by its key (NOBODY for none), whoever has the most due first."""
    rows = sorted(found.rows, key=lambda row: (-row.figures.atr, row.label))
    most = rows[0].figures.atr if rows else Decimal(0)
    return {
        row.key or NOBODY: Holder(
            label=row.label or "None",
            figures=row.figures,
            rates=rates_of(row.figures),
            part=row.figures.atr / most if most else None,
        )
        for row in rows
    }


def behind(rows: Iterable[Due], user: User, *, today: date, key: str, part: str) -> Found:
    """Of the renewals due those behind a figure: of one holder ("" for all) and one of PARTS."""
    takes = PARTS[part][1]
    due = [row for row in rows if takes(row) and key in {"", row.key or NOBODY}]
    largest = due[:MOST_ROWS]
    seen = Renewal.objects.visible_to(user, on=today).with_parts()
    renewals = seen.in_bulk([row.renewal_id for row in largest])
    return Found(
        total=len(due),
        rows=[
            KeptRenewal(renewals[row.renewal_id], row.atr, row.final)
            for row in largest
            if row.renewal_id in renewals
        ],
    )
