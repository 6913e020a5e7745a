"""A contract explained on any day: its term, what decides, what it is worth, and the movements behind it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.choices import AtrStep
from accounts.domain.terms import (
    Grace,
    TermDates,
    act_by,
    current_term,
    decision_date,
    in_grace,
    locked_in,
    our_deadline,
    their_deadline,
)
from accounts.domain.value import acv_in_force, atr, average_acv, tcv
from accounts.models import Contract, Policy
from accounts.queries.ledger import Entry, entries_of
from accounts.queries.plain import plain, plain_day


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Amounts are in the contract's currency. What an evergreen contract has not is None (METRICS §2)."""

    number: str
    mode: str
    currency: str
    term: TermDates
    their_deadline_on: date | None
    our_deadline_on: date | None
    act_by_on: date | None
    decides_on: date | None
    locked_in: bool
    in_grace: bool
    acv_in_force: Decimal
    average_acv: Decimal | None
    tcv: Decimal | None
    atr: Decimal | None
    movements: tuple[Entry, ...]

    def as_json(self) -> dict[str, Any]:
        """What `explain_contract --json` prints."""
        return {
            "number": self.number,
            "mode": self.mode,
            "term": {
                "n": self.term.n,
                "start": plain_day(self.term.starts_on),
                "end": plain_day(self.term.ends_on),
            },
            "their_notice_deadline": plain_day(self.their_deadline_on),
            "our_notice_deadline": plain_day(self.our_deadline_on),
            "act_by": plain_day(self.act_by_on),
            "decision_date": plain_day(self.decides_on),
            "locked_in": self.locked_in,
            "acv_in_force": plain(self.acv_in_force),
            "average_acv": plain(self.average_acv),
            "tcv": plain(self.tcv),
            "atr": plain(self.atr),
            "atr_live": plain(self.atr),
            "currency": self.currency,
            "movements": [
                {
                    "on": plain_day(entry.on),
                    "kind": entry.kind,
                    "product": entry.product,
                    "amount": plain(entry.amount),
                }
                for entry in self.movements
            ],
        }


def explain(contract: Contract, *, as_of: date, today: date) -> Explanation:
    """Explain a contract as of a day, by the facts known now.

    `today` is the real day: grace runs on it (T11).
    """
    policy = Policy.in_force()
    grace = Grace(today, policy.grace_days)
    lines = list(contract.subscriptions.standing().order_by("line"))
    term = current_term(contract, as_of)
    deadline = their_deadline(contract, term)
    return Explanation(
        number=contract.number,
        mode=contract.renewal_mode,
        currency=contract.currency,
        term=term,
        their_deadline_on=deadline,
        our_deadline_on=our_deadline(contract, term),
        act_by_on=act_by(deadline, contract.account.country),
        decides_on=decision_date(contract, term),
        locked_in=locked_in(contract, as_of),
        in_grace=in_grace(contract, grace),
        acv_in_force=acv_in_force(contract, lines, as_of, grace),
        average_acv=average_acv(contract, lines, term),
        tcv=tcv(contract, lines, term),
        atr=atr(contract, lines, term, first_step=policy.atr_step == AtrStep.FIRST),
        movements=tuple(entries_of(contract, as_of=as_of, today=today)),
    )
