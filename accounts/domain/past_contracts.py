"""Contracts that were signed in the past, many at once: the batch form of signing."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from accounts.choices import PostingCause
from accounts.domain.contracts import CONTRACT_REFUSALS, blockers_to_contract
from accounts.domain.lines import NewLine, rows_of
from accounts.domain.posting import post_ledger
from accounts.models import Contract, Subscription
from audit.context import acting
from common.refusals import refuse, refused_as
from people.models import User


@transaction.atomic
def record_contracts(
    signed: Iterable[tuple[Contract, Sequence[NewLine]]], *, by: User | None, on: date
) -> list[Contract]:
    """Write down unsaved contracts with their lines, drafts among them, and post their accounts once.

    A contract stands behind the one that it names as its predecessor. The ledger knows each movement from the
    day it took effect, as an import does. Raises DomainError naming the field; then nothing is written.
    """
    pairs = list(signed)
    rows = [rows_of(lines, contract) for contract, lines in pairs]
    refuse(
        blocker
        for (contract, _), lines in zip(pairs, rows, strict=True)
        for blocker in blockers_to_contract(contract, lines)
    )
    contracts = [contract for contract, _ in pairs]
    with acting(by=by), refused_as(CONTRACT_REFUSALS):
        for generation in _generations(contracts):
            Contract.objects.bulk_create(generation)
        Subscription.objects.bulk_create([line for lines in rows for line in lines], batch_size=5000)
    accounts = {contract.account_id for contract in contracts}
    post_ledger(accounts, cause=PostingCause.IMPORT, by=by, on=on)
    return contracts


def _generations(contracts: list[Contract]) -> Iterable[list[Contract]]:
    """The contracts in waves, each after those that it names as predecessors."""
    waiting = contracts
    while waiting:
        unsaved = {id(contract) for contract in waiting}
        ready = [contract for contract in waiting if id(contract.predecessor) not in unsaved]
        yield ready
        waiting = [contract for contract in waiting if id(contract.predecessor) in unsaved]
