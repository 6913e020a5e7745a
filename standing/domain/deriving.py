"""How accounts and renewals stand on a day: the one derivation, for what is kept and for what is read."""

from datetime import date
from typing import Any, Final

from accounts.models.account import AccountQuerySet
from accounts.queries.decisions import with_decision
from accounts.queries.touches import with_last_touch
from accounts.queries.value import acv_in_force
from health.queries.backtest import with_band_then
from health.queries.scores import with_health
from renewals.models.renewal import RenewalQuerySet
from renewals.queries.rows import renewal_rows

# What a kept stand holds, by the names of its fields; `pk` is the account's.
WORDS: Final = ("vertical", "segment")  # copies of what stands in the account
FACTS: Final = (
    *WORDS, "owner_id", "acv", "decides_on", "at_stake", "health", "band", "touched_on",
)  # fmt: skip
# The same of a renewal.
RENEWAL_FACTS: Final = (
    "account_id", "contract_id", "owner_id", "due_on", "decides_on", "settled", "stage", "counts_as",
    "likelihood", "next_step", "next_step_on", "outcome", "closed_on", "atr_here", "forecast_here",
    "final_here", "band_then",
)  # fmt: skip


def stands_among(accounts: AccountQuerySet, *, as_of: date, looking_back: bool = False) -> Any:
    """These accounts with ACV, decision, health, owner and last touch as they were on the day."""
    rows: Any = accounts.annotate(acv=acv_in_force(as_of, known_on=as_of))
    rows = with_decision(rows, as_of=as_of, looking_back=looking_back)
    rows = with_health(rows, as_of=as_of)
    rows = with_last_touch(rows, as_of=as_of)
    return rows.with_owner(on=as_of)


def renewal_stands_among(renewals: RenewalQuerySet, *, as_of: date) -> Any:
    """These renewals with what is expected of each on the day, and who owns its account; with the health that
    stood long before, of a closed one.
    """
    return with_band_then(renewal_rows(renewals, as_of=as_of))
