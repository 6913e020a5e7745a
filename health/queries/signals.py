"""Usage signals: use against what was bought, trend, pace to the end of the term, and early warnings.

Quantities are in the product's unit, ratios 1 = all of what was bought.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.db import transaction

from accounts.domain.engine import derivation
from common.wording import percent, quantity, short_day
from health.domain.scoring import LINES, SIGNALS, sql

SIGNAL_SELECT: Final = """
SELECT
    account_id, product_id, product.name, read_on, used, bought, bought_since, until, used_ratio, base_on,
    change, projected, projected_ratio
FROM usage_signals
JOIN accounts_product AS product ON product.id = product_id
ORDER BY account_id, lower(product.name), product_id
"""
SHELFWARE_RATIO: Final = Decimal("0.75")
SHELFWARE_DAYS: Final = 90
DROP_RATIO: Final = Decimal("-0.20")
ONE: Final = Decimal(1)
ZERO: Final = Decimal(0)


class UsageWarning(StrEnum):
    """What usage warns of, the most urgent first (FEATURES 65)."""

    DROP = "drop"
    OVER = "over"
    OVERAGE = "overage"
    SHELFWARE = "shelfware"


@dataclass(frozen=True, slots=True)
class Signal:
    """The usage of one product by one account as of a day; None where the facts do not say."""

    account_id: int
    product_id: int
    product: str
    read_on: date
    used: Decimal
    bought: Decimal | None
    bought_since: date | None
    until: date | None
    used_ratio: Decimal | None
    base_on: date | None
    change: Decimal | None
    projected: Decimal | None
    projected_ratio: Decimal | None

    @property
    def warning(self) -> UsageWarning | None:
        """The most urgent that holds."""
        return next(iter(self.warnings), None)

    @property
    def warnings(self) -> list[UsageWarning]:
        held = self.bought_since is not None and (self.read_on - self.bought_since).days >= SHELFWARE_DAYS
        use, ahead = self.used_ratio, self.projected_ratio
        offered = {
            UsageWarning.DROP: self.change is not None and self.change <= DROP_RATIO,
            UsageWarning.OVER: use is not None and use > ONE,
            UsageWarning.OVERAGE: use is not None and use <= ONE and ahead is not None and ahead > ONE,
            UsageWarning.SHELFWARE: held
            and use is not None
            and use < SHELFWARE_RATIO
            and (ahead is None or ahead < SHELFWARE_RATIO),
        }
        return [warning for warning, holds in offered.items() if holds]

    @property
    def words(self) -> str:
        """ "Usage of seats fell 38 % since 3 Sep"; empty where nothing warns."""
        return self.words_of(self.warning) if self.warning else ""

    def words_of(self, warning: UsageWarning) -> str:
        """One warning in a sentence."""
        until = f" by {short_day(self.until)}" if self.until else ""
        return {
            UsageWarning.DROP: f"{self.product}: usage fell {percent(abs(self.change or ZERO), places=0)}"
            f" since {short_day(self.base_on)}",
            UsageWarning.OVER: f"{self.product}: {quantity(self.used)} used of {quantity(self.bought)}",
            UsageWarning.OVERAGE: f"{self.product}: on the way to {_whole(self.projected)}"
            f" of {quantity(self.bought)} bought{until}",
            UsageWarning.SHELFWARE: f"{self.product}: only {percent(self.used_ratio, places=0)} of"
            f" {quantity(self.bought)} bought is used",
        }[warning]


def _whole(number: Decimal | None) -> str:
    return quantity(None if number is None else number.quantize(ONE))


@transaction.atomic(savepoint=False)
def signals_of(accounts: Collection[int] | None, *, as_of: date) -> list[Signal]:
    """The usage of every product that these accounts (ids; None: all) read in the last 45 days."""
    with derivation(accounts, horizon=as_of, clock=as_of) as run:
        run.texts |= {step: sql(step) for step in SIGNALS}
        return [Signal(*row) for row in run.read((*LINES, *SIGNALS), SIGNAL_SELECT)]


def early_warnings(accounts: Collection[int] | None, *, as_of: date) -> list[Signal]:
    """Those that warn of something, the steepest fall first, then the furthest from what was bought."""
    warned = [signal for signal in signals_of(accounts, as_of=as_of) if signal.warning]
    order = list(UsageWarning)
    return sorted(
        warned,
        key=lambda s: (order.index(s.warnings[0]), s.change or 0, -(s.used_ratio or 0), s.account_id),
    )
