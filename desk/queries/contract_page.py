"""What the page of one contract shows: worth, terms, lines over time, ledger rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.choices import AtrStep, ContractStatus
from accounts.domain import terms as calendar
from accounts.domain import value
from accounts.domain.terms import Grace, TermDates
from accounts.models import Contract, Movement, Policy, Subscription, Term
from common.datestrip import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """The figures of a contract on a day, contract currency.

    See METRICS §2. None where a figure is not defined.
    """

    acv: Decimal
    tcv: Decimal | None
    average: Decimal | None
    atr: Decimal | None
    term: TermDates
    in_grace: bool


def worth_of(contract: Contract, lines: Sequence[Subscription], *, as_of: date) -> Worth:
    """The pure functions on the lines that were read, by the company's policies. One query."""
    policy = Policy.in_force()
    grace = Grace(as_of, policy.grace_days)
    term = calendar.current_term(contract, as_of)
    counting = [] if contract.status == ContractStatus.DRAFT else lines
    return Worth(
        acv=value.acv_in_force(contract, counting, as_of, grace),
        tcv=value.tcv(contract, lines, term),
        average=value.average_acv(contract, lines, term),
        atr=value.atr(contract, lines, term, first_step=policy.atr_step == AtrStep.FIRST),
        term=term,
        in_grace=calendar.in_grace(contract, grace),
    )


def marks_of(contract: Contract, term: TermDates) -> list[Mark]:
    """The dates of a term for its strip: their notice, ours, the end."""
    found = []
    if theirs := calendar.their_deadline(contract, term):
        found.append(Mark(theirs, "their notice", "notice"))
    if ours := calendar.our_deadline(contract, term):
        found.append(Mark(ours, "our notice", "notice"))
    if term.ends_on:
        found.append(Mark(term.ends_on, "end", "end"))
    return found


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A movement of the contract, and what the whole account is worth after it.

    A renewal is posted as what it changes, so only the account's value adds up row by row: `account_acv`,
    company
    currency a year, all its contracts together.
    """

    movement: Movement
    account_acv: Decimal


def ledger_of(contract: Contract) -> list[LedgerRow]:
    """The contract's rows in the order of the ledger, the latest first.

    One query over the account's ledger.
    """
    level, rows = Decimal(0), []
    ledger = Movement.objects.filter(account=contract.account_id).in_ledger_order()
    for movement in ledger.select_related("product", "subscription"):
        level += movement.company_amount
        if movement.contract_id == contract.pk:
            rows.append(LedgerRow(movement, level))
    return rows[::-1]


def terms_of(contract: Contract) -> Sequence[Term]:
    """The stored terms, the latest first."""
    return list(contract.terms.order_by("-n"))


def lines_of(contract: Contract) -> list[Subscription]:
    """The standing lines by number. One query."""
    return list(
        Subscription.objects.filter(contract=contract).standing().select_related("product").order_by("line")
    )
