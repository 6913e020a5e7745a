"""The ledger as rows, days ahead included: what is posted, and what the facts known now will post."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.domain.engine import LEDGER, derivation
from accounts.models import Contract, Movement
from accounts.queries.value import behind

OUTLOOK = """
    SELECT account_id, contract_id, product_id, day, kind, currency, amount, company_amount FROM missing
    UNION ALL
    SELECT account_id, contract_id, product_id, "on", counts_as, currency, -amount, -company_amount FROM
    surplus
"""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A ledger row that is not posted yet."""

    account_id: int
    contract_id: int
    product_id: int
    on: date
    kind: str
    currency: str
    amount: Decimal
    company_amount: Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger row as `explain_contract` tells it: contract currency."""

    on: date
    kind: str
    product: str
    amount: Decimal


def outlook(day: date, *, today: date, accounts: Collection[int] | None = None) -> list[Ahead]:
    """What posting these accounts (None: all) as of a later day would add to the ledger; nothing is written.

    Only accounts on which something happens by then are looked at.
    """
    waiting = behind(day, accounts)
    if not waiting:
        return []
    with transaction.atomic(), derivation(waiting, horizon=day, clock=today) as run:
        return [Ahead(*row) for row in run.read((*LEDGER, "standing", "surplus", "missing"), OUTLOOK)]


def entries_of(contract: Contract, *, as_of: date, today: date) -> list[Entry]:
    """The ledger rows of a contract up to a day, in their order: as posted, corrections included."""
    posted = Movement.objects.filter(contract=contract).effective_by(as_of).in_ledger_order()
    entries = [
        Entry(row.on, row.kind, row.product.code, row.amount) for row in posted.select_related("product")
    ]
    ahead = outlook(as_of, today=today, accounts=[contract.account_id])
    codes = dict(contract.subscriptions.values_list("product_id", "product__code"))
    entries += [
        Entry(row.on, row.kind, codes[row.product_id], row.amount)
        for row in sorted(ahead, key=lambda row: row.on)
        if row.contract_id == contract.pk
    ]
    return sorted(entries, key=lambda entry: entry.on)
