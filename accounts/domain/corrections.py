"""A recorded fact was wrong.

The fact is put right; the ledger takes back what it said and says it anew (METRICS §3).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from accounts.choices import PostingCause
from accounts.domain.claiming import claim, settle
from accounts.domain.contracts import CONTRACT_REFUSALS, ContractFacts, blockers_to_contract
from accounts.domain.lines import LINE_REFUSALS, NewLine, blockers_to_line, rows_of
from accounts.models import Contract, Product, Subscription
from audit.context import acting
from common.refusals import refuse, refused_as
from people.models import User


class LineFacts(TypedDict, total=False):
    """What a line says."""

    product: Product
    quantity: Decimal
    unit_price: Decimal
    price_period: str
    recurring: bool
    starts_on: date
    ends_on: date | None
    signed_on: date | None


class RecordedFacts(ContractFacts, total=False):
    """What a contract says, and what is recorded of how it ended."""

    status: str
    notice_given_on: date | None
    notice_given_by: str
    terminated_on: date | None
    predecessor: Contract | None


@transaction.atomic
def correct_contract(
    contract: Contract,
    *,
    by: User | None,
    on: date,
    reason: str = "",
    version: int | None = None,
    **facts: Unpack[RecordedFacts],
) -> Contract:
    """Put right what was recorded wrongly of a contract, from the beginning; a draft is edited the same way.

    Lines that began or ended with the contract move with it. Raises DomainError naming the field.
    """
    current = claim(contract, version)
    lines = list(current.subscriptions.standing())
    began, ended = current.starts_on, current.ends_on
    changed = _change(current, facts)
    moved = _moved_along(current, lines, began, ended)
    refuse(blockers_to_contract(current, lines))
    with acting(by=by, reason=reason), refused_as(CONTRACT_REFUSALS):
        if moved:
            _make_room(current, began, ended)
            Subscription.objects.bulk_update(moved, ["starts_on", "ends_on"])
        return settle(current, fields=changed, cause=PostingCause.CORRECTION, by=by, on=on)


@transaction.atomic
def correct_line(
    line: Subscription,
    *,
    by: User | None,
    on: date,
    reason: str = "",
    version: int | None = None,
    **facts: Unpack[LineFacts],
) -> Subscription:
    """Put right what was recorded wrongly of a line, from its first day. `version` is the contract's."""
    contract = claim(line.contract, version)
    line = contract.subscriptions.select_related("product").get(pk=line.pk)
    changed = _change(line, facts)
    refuse(blockers_to_line(line, contract))
    with acting(by=by, reason=reason), refused_as(LINE_REFUSALS):
        if changed:
            line.save(update_fields=changed)
        settle(contract, cause=PostingCause.CORRECTION, by=by, on=on)
    return line


@transaction.atomic
def add_forgotten_line(
    contract: Contract,
    *,
    line: NewLine,
    by: User | None,
    on: date,
    reason: str = "",
    version: int | None = None,
) -> Subscription:
    """Add a line that the contract always had."""
    current = claim(contract, version)
    row = rows_of([line], current)[0]
    refuse(blockers_to_line(row, current))
    with acting(by=by, reason=reason), refused_as(LINE_REFUSALS):
        row.save(force_insert=True)
        settle(current, cause=PostingCause.CORRECTION, by=by, on=on)
    return row


@transaction.atomic
def withdraw_line(
    line: Subscription, *, by: User | None, on: date, reason: str = "", version: int | None = None
) -> Subscription:
    """Take a line out that never was: it counts for nothing, and stays because the ledger names it."""
    contract = claim(line.contract, version)
    line = contract.subscriptions.get(pk=line.pk)
    line.withdrawn = True
    with acting(by=by, reason=reason):
        line.save(update_fields=["withdrawn"])
        settle(contract, cause=PostingCause.CORRECTION, by=by, on=on)
    return line


def _change(row: Contract | Subscription, facts: Any) -> list[str]:
    """Set what differs and name it."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    return changed


def _moved_along(
    contract: Contract, lines: Iterable[Subscription], began: date, ended: date | None
) -> list[Subscription]:
    """Lines that stood at the contract's old first or last day, now at its new one."""
    moved = []
    for line in lines:
        days = (line.starts_on, line.ends_on)
        if line.starts_on == began:
            line.starts_on = contract.starts_on
        if ended is not None and line.ends_on == ended:
            line.ends_on = contract.ends_on
        if (line.starts_on, line.ends_on) != days:
            moved.append(line)
    return moved


def _make_room(contract: Contract, began: date, ended: date | None) -> None:
    """Let the stored contract span its old and its new days while its lines move:

    No line lies outside for a moment.
    """
    room: dict[str, date] = {"starts_on": min(began, contract.starts_on)}
    if ended is not None and contract.ends_on is not None:
        room["ends_on"] = max(ended, contract.ends_on)
    Contract.objects.filter(pk=contract.pk).update(**room)
