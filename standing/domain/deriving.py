"""How an account stands on a day: the one derivation, for what is kept and for what is read."""

from datetime import date
from typing import Any, Final

from accounts.models.account import AccountQuerySet
from accounts.queries.decisions import with_decision
from accounts.queries.touches import with_last_touch
from accounts.queries.value import acv_in_force
from health.queries.scores import with_health

# What a kept stand holds, by the names of its fields; `pk` is the account's.
WORDS: Final = ("vertical", "segment")  # copies of what stands in the account
FACTS: Final = (
    *WORDS, "owner_id", "acv", "decides_on", "at_stake", "health", "band", "touched_on",
)  # fmt: skip


def stands_among(accounts: AccountQuerySet, *, as_of: date, looking_back: bool = False) -> Any:
    """These accounts with ACV, decision, health, owner and last touch as they were on the day."""
    rows: Any = accounts.annotate(acv=acv_in_force(as_of, known_on=as_of))
    rows = with_decision(rows, as_of=as_of, looking_back=looking_back)
    rows = with_health(rows, as_of=as_of)
    rows = with_last_touch(rows, as_of=as_of)
    return rows.with_owner(on=as_of)
