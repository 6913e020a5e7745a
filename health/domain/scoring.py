"""Scoring: every account with value, set by set (METRICS §6). Doing it again changes nothing.

The steps are SELECTs in `health/sql/` that read the ledger engine's lines; `docs/health.md` tells them.
"""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from accounts.choices import EXECUTIVE_ROLES, LOSSES, TOUCH_KINDS
from accounts.domain.engine import CALENDAR, Derivation, derivation
from health.domain.editions import edition_in_force
from health.models import HealthEdition

SQL: Final = Path(__file__).resolve().parent.parent / "sql"
SIGNALS: Final = ("usage_bought", "usage_signals")
SCORING: Final = (
    "settings", "weights", *SIGNALS, "health_value", "health_people", "health_decisions", "health_usage",
    "health_points", "health_scored",
)  # fmt: skip
BEFORE: Final = "health_before"
LINES: Final = CALENDAR[: CALENDAR.index("lines") + 1]
TYPES: Final = {"settings": "jsonb", "edition": "bigint", "touches": "text[]", "executives": "text[]"}


@cache
def sql(name: str) -> str:
    """The text of `health/sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text()


@dataclass(frozen=True, slots=True)
class Scored:
    """What one run did: by which edition, and how many accounts have another score than before."""

    as_of: date
    edition: int
    changed: int


@transaction.atomic
def score_health(*, as_of: date, accounts: Collection[int] | None = None) -> Scored:
    """Score these accounts (ids; None: all) as of a day. What is scored for a later day stays as it is."""
    edition = edition_in_force(as_of)
    with scoring(edition, as_of=as_of, accounts=accounts) as run:
        changed = run.read((*LINES, *SCORING, BEFORE), sql("keep"), edition=edition.pk)
    return Scored(as_of, edition.pk, len(changed))


@contextmanager
def scoring(edition: HealthEdition, *, as_of: date, accounts: Collection[int] | None) -> Iterator[Derivation]:
    """The steps of scoring by an edition, a draft too, over some accounts. Within a transaction."""
    with derivation(accounts, horizon=as_of, clock=as_of) as run:
        run.types |= TYPES
        run.parameters |= parameters_of(edition)
        run.texts |= {step: sql(step) for step in (*SCORING, BEFORE)}
        yield run


def parameters_of(edition: HealthEdition) -> dict[str, Any]:
    """What the steps are given beside the day."""
    return {
        "settings": json.dumps(edition.as_settings(list(edition.weights.all()))),
        "losses": list(LOSSES),
        "touches": list(TOUCH_KINDS),
        "executives": list(EXECUTIVE_ROLES),
    }
