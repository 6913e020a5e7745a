"""Figures as the commands write them in JSON:

Decimal strings without needless zeros, ISO days, null for none.
"""

from datetime import date
from decimal import Decimal

RATIO_STEP = Decimal("0.0000000001")


def plain(amount: Decimal | None) -> str | None:
    """100000.00 → "100000", 82.50 → "82.5"."""
    return None if amount is None else f"{amount.normalize():f}" if amount else "0"


def plain_ratio(part: Decimal, whole: Decimal) -> str | None:
    """part ÷ whole to ten places;

    None where there is nothing to divide by: never 0 % or 100 % (METRICS §4).
    """
    return plain((part / whole).quantize(RATIO_STEP)) if whole else None


def plain_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
