"""The figures that pages of the desk show, each with its formula: the one wording of what they mean."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from accounts.choices import ActivityKind, RenewalMode
from accounts.models import Account
from common.figures import Figure
from common.wording import day, percent
from health.choices import TONES, Band
from people.company import company
from renewals.queries.rows import SOON

LATE_DAYS, SOON_DAYS = 14, SOON.days

ACV = "Annualised value of the recurring lines in force: the sum of the ledger up to the day."
DECISION = (
    "Days until the last day on which the next term can still be prevented, of the contract nearest to it."
)
ATR = "ATR of the term that decides next: the annualised value of its recurring lines alive on its last day."
HEALTH = "0 to 100 from usage, contact, decisions, price, risks and pulse by weight; the unknown is left out."
TOUCH = "Days since somebody of us spoke, wrote or met with them; our own notes do not count."


def tone_of(days: int | None) -> str:
    """How near a decision is: "late" within two weeks, "soon" within 90 days."""
    if days is None or days > SOON_DAYS:
        return ""
    return "late" if days <= LATE_DAYS else "soon"


def acv_figure(worth: dict[str, Any], *, label: str, filters: str, rows_url: str, as_of: date) -> Figure:
    """ACV in force, and its change in a year. `worth` has `acv` and `acv_year_ago`, company currency."""
    before: Decimal = worth["acv_year_ago"]
    change = (worth["acv"] - before) / before if before else None
    return Figure(
        label=label,
        value=worth["acv"],
        currency=company().currency,
        as_of=as_of,
        formula=ACV,
        filters=filters,
        rows_url=rows_url,
        detail=f"{percent(change, signed=True)} in a year" if change is not None else "",
    )


def account_figures(account: Account, row: dict[str, Any], *, as_of: date) -> list[Figure]:
    """The strip of an account: the same figures as its row in the Book."""
    contracts = reverse("desk:account-contracts", args=[account.pk])
    return [
        acv_figure(row, label="ACV", filters=account.name, rows_url=contracts, as_of=as_of),
        _decision_figure(account, row, contracts, as_of),
        Figure(
            label="At stake",
            value=row["at_stake"],
            currency=company().currency,
            as_of=as_of,
            formula=ATR,
            filters=account.name,
            rows_url=contracts,
            detail="" if row["at_stake"] is None else "ATR of the next decision",
        ),
        _touch_figure(account, row, as_of),
        _health_figure(account, row, as_of),
    ]


def _decision_figure(account: Account, row: dict[str, Any], rows_url: str, as_of: date) -> Figure:
    on: date | None = row["decides_on"]
    days = (on - as_of).days if on else None
    decided_by = "by their notice" if row["decides_mode"] == RenewalMode.AUTO else "at the end of the term"
    if days is not None and days < 0:
        decided_by = "over and in grace"
    return Figure(
        label="Days to decision",
        value=days,
        unit="days",
        as_of=as_of,
        formula=DECISION,
        filters=account.name,
        rows_url=rows_url,
        detail=f"{day(on)}, {decided_by}" if on else "Nothing decides",
        tone=tone_of(days),  # type: ignore[arg-type]
    )


def _touch_figure(account: Account, row: dict[str, Any], as_of: date) -> Figure:
    on: date | None = row["touched_on"]
    return Figure(
        label="Days since last touch",
        value=(as_of - on).days if on else None,
        unit="days",
        as_of=as_of,
        formula=TOUCH,
        filters=account.name,
        rows_url=f"{reverse('desk:account', args=[account.pk])}?of=activities",
        detail=f"{ActivityKind(row['touched_kind']).label}, {day(on)}" if on else "Nobody yet",
    )


def _health_figure(account: Account, row: dict[str, Any], as_of: date) -> Figure:
    return Figure(
        label="Health",
        value=row["health"],
        unit="count",
        as_of=as_of,
        formula=HEALTH,
        filters=account.name,
        rows_url=reverse("desk:account-health", args=[account.pk]),
        detail=str(Band(row["band"]).label),
        tone=TONES[row["band"]],  # type: ignore[arg-type]
    )
