"""Early warnings of usage as needs of Today (`renewals.queries.ranking` ranks them)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Final

from accounts.models import Account
from accounts.models.account import AccountQuerySet
from accounts.queries.value import acv_in_force
from health.queries.signals import Signal, UsageWarning, early_warnings
from renewals.queries.ranking import USAGE, Need

KINDS: Final = dict(zip(UsageWarning, USAGE, strict=True))


def usage_needs(book: AccountQuerySet, *, as_of: date) -> list[Need]:
    """One need an account of value whose usage warns, with its most urgent warning in words.

    At stake is the account's ACV, company currency a year; the day is that of the reading.
    """
    accounts = {row.pk: row for row in book.annotate(acv=acv_in_force(as_of)).filter(acv__gt=0)}
    warned: dict[int, list[Signal]] = defaultdict(list)
    for signal in early_warnings(accounts, as_of=as_of):
        warned[signal.account_id].append(signal)
    return [_need(accounts[key], signals, as_of) for key, signals in warned.items()]


def _need(account: Account, signals: list[Signal], as_of: date) -> Need:
    first, *others = signals
    assert first.warning is not None  # noqa: S101  early_warnings leaves out what does not warn
    more = f"; {len(others)} more" if others else ""
    at_stake: Decimal = account.__dict__["acv"]  # an annotation
    return Need(
        kind=KINDS[first.warning],
        account=account,
        reason=first.words + more,
        at_stake=at_stake,
        on=first.read_on,
        days=(first.read_on - as_of).days,
    )
