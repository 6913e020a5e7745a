"""The strips of the dashboards: each figure with its formula, its filters and its rows."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.urls import reverse

from common.figures import Figure
from common.wording import count, percent, short_day
from insights.choosing import Chosen
from insights.queries.book_health import Worth
from insights.queries.bridge import Bridge
from insights.queries.changes import Changes
from insights.queries.forecasting import Asked, Part
from insights.queries.trends import Kept, Renewed
from renewals.queries.accuracy import Horizon


def shared(chosen: Chosen, rows_url: str) -> dict[str, Any]:
    return {"as_of": chosen.as_of, "filters": chosen.words, "rows_url": rows_url}


def of_worth(worth: Worth, chosen: Chosen, rows_url: str) -> list[Figure]:
    """ACV, at risk, scored, concentration."""
    usual = shared(chosen, rows_url)
    at_risk = shared(chosen, chosen.address(reverse("insights:at-risk")))
    money: dict[str, Any] = {"currency": chosen.currency}
    return [
        Figure(label="Accounts with value", value=worth.accounts, unit="count", **usual),
        Figure(
            label="ACV",
            value=worth.acv,
            formula="Annualised value of the recurring lines in force on the day: the sum of the ledger.",
            **usual,
            **money,
        ),
        Figure(
            label="In need of care",
            value=worth.at_risk,
            formula="ACV of the accounts whose health is red or amber on the day.",
            detail=f"{count(worth.at_risk_accounts)} accounts",
            part=worth.at_risk / worth.acv if worth.acv else None,
            tone="late" if worth.at_risk else "",
            **at_risk,
            **money,
        ),
        Figure(
            label="Health is known of",
            value=worth.scored / worth.acv if worth.acv else None,
            unit="ratio",
            formula="ACV of accounts with a health that is not unknown ÷ ACV.",
            detail="of ACV",
            **usual,
        ),
        Figure(
            label="Ten largest",
            value=worth.largest,
            unit="ratio",
            formula="ACV of the ten largest accounts ÷ ACV.",
            detail="of ACV",
            **usual,
        ),
    ]


def of_bridge(bridge: Bridge, chosen: Chosen, rows_url: str) -> list[Figure]:
    """Opening, net movement, closing."""
    usual = shared(chosen, rows_url) | {"currency": chosen.currency}
    net = bridge.closing - bridge.opening
    return [
        Figure(
            label="Opening",
            value=bridge.opening,
            formula="ACV in force on the day before the period.",
            detail=chosen.period.label,
            **usual,
        ),
        Figure(
            label="Moved",
            value=net,
            formula="Σ of the ledger's rows of the period.",
            tone="late" if net < 0 else "secured" if net > 0 else "",
            **usual,
        ),
        Figure(label="Closing", value=bridge.closing, formula="Opening and all movements.", **usual),
    ]


def of_trends(
    kept: list[Kept], renewed: list[Renewed], chosen: Chosen, due_in: Callable[[Renewed], str]
) -> list[Figure]:
    """The latest of each line."""
    last = kept[-1] if kept else None
    over = [one for one in renewed if one.quarter.ends_on <= chosen.as_of]
    rate = over[-1] if over else None
    rows = chosen.address(reverse("insights:kept"), ends_on=last.quarter.ends_on) if last else ""
    usual = shared(chosen, rows)
    words = f"twelve months to {short_day(last.quarter.ends_on)}" if last else ""
    return [
        Figure(
            label="GRR",
            value=last.grr if last else None,
            unit="ratio",
            formula="Σ of the lesser of closing and opening of each account ÷ Σ opening.",
            detail=words,
            trend=tuple(one.grr for one in kept if one.grr is not None),
            **usual,
        ),
        Figure(
            label="NRR",
            value=last.nrr if last else None,
            unit="ratio",
            formula="Σ closing ÷ Σ opening of the accounts with an opening.",
            detail=words,
            trend=tuple(one.nrr for one in kept if one.nrr is not None),
            **usual,
        ),
        Figure(
            label="Gross renewal rate",
            value=rate.gross if rate else None,
            unit="ratio",
            formula="Σ of the lesser of what was kept and ATR ÷ Σ ATR of the renewals due.",
            detail=f"due in {rate.quarter}, {rate.open} still open" if rate else "",
            **shared(chosen, due_in(rate) if rate else ""),
        ),
    ]


def of_forecast(parts: list[Part], asked: Asked, chosen: Chosen, rows_url: str) -> list[Figure]:
    """Forecast, target, the gap, what is available."""
    usual = shared(chosen, rows_url) | {"currency": chosen.currency}
    forecast = sum((part.forecast for part in parts), Decimal(0))
    atr = sum((part.atr for part in parts), Decimal(0))
    gap = forecast - asked.amount if asked.amount is not None else None
    without = f"{count(asked.without)} owners have none" if asked.without else ""
    return [
        Figure(
            label="Forecast",
            value=forecast,
            formula="The person's amount; without one ATR, nothing when omitted, what was kept when closed.",
            detail=chosen.period.label,
            **usual,
        ),
        Figure(
            label="Target",
            value=asked.amount,
            formula="Renewal-rate target of each owner, else her GRR target, × the ATR due in her accounts.",
            detail=without,
            **usual,
        ),
        Figure(
            label="Against target",
            value=gap,
            formula="Forecast less target.",
            detail=percent(forecast / asked.amount) if asked.amount else "",
            tone="" if gap is None else "late" if gap < 0 else "secured",
            **usual,
        ),
        Figure(
            label="Available to renew", value=atr, formula="Σ ATR of the renewals due in the period.", **usual
        ),
    ]


def of_accuracy(horizons: list[Horizon], chosen: Chosen, rows_url: str) -> list[Figure]:
    """WAPE and bias at day 45."""
    found = next((one.whole for one in horizons if one.name == "D45" and one.whole.n), None)
    usual = shared(chosen, rows_url)
    return [
        Figure(
            label=label,
            value=value,
            unit="ratio",
            formula=formula,
            detail=f"{found.n} renewals" if found else "",
            **usual,
        )
        for label, value, formula in (
            (
                "WAPE at day 45",
                found.wape if found else None,
                "Σ |forecast − kept| ÷ Σ kept, renewal by renewal.",
            ),
            (
                "Bias at day 45",
                found.bias if found else None,
                "Σ (forecast − kept) ÷ Σ kept; above 0 it was too high.",
            ),
        )
    ]


def of_changes(changes: Changes, chosen: Chosen, rows_url: str) -> list[Figure]:
    """Then, now, and the difference."""
    usual = shared(chosen, rows_url) | {"currency": chosen.currency}
    found = changes.found
    moved = found.closing - found.opening
    return [
        Figure(
            label=f"On {short_day(changes.earlier.scheduled_for)}", value=found.opening, key="then", **usual
        ),
        Figure(
            label="Changed by",
            value=moved,
            formula="Σ of all steps.",
            tone="late" if moved < 0 else "secured" if moved else "",
            **usual,
        ),
        Figure(label=f"On {short_day(changes.later.scheduled_for)}", value=found.closing, key="now", **usual),
    ]
