"""Contracts:

Drafting, signing and renewing them. What changes a signed one stands in `amendments`, `endings`,
`corrections`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from accounts.choices import ContractStatus, PostingCause
from accounts.domain.claiming import claim, settle
from accounts.domain.facts import EVERGREEN
from accounts.domain.lines import LINE_REFUSALS, NewLine, blockers_to_line, lines_to_renew, rows_of
from accounts.domain.posting import post_ledger
from accounts.domain.terms import ONE_DAY, add_months, current_term, service_end
from accounts.models import Account, Contract, Subscription
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse, refused_as
from people.models import User


class ContractFacts(TypedDict, total=False):
    """What a contract says.

    Its value stands on its lines; its notices and endings have verbs of their own.
    """

    number: str
    currency: str
    starts_on: date
    ends_on: date | None
    renewal_mode: str
    renewal_term_months: int | None
    notice_amount: int | None
    notice_unit: str
    our_notice_amount: int | None
    our_notice_unit: str
    uplift_cap_percent: Decimal | None
    auto_uplift_percent: Decimal
    payment_terms: str
    signed_on: date | None


CARRIED_OVER = (
    "currency", "renewal_mode", "renewal_term_months", "notice_amount", "notice_unit", "our_notice_amount",
    "our_notice_unit", "uplift_cap_percent", "auto_uplift_percent", "payment_terms",
)  # fmt: skip
ENDS_BEFORE_START = Blocker("The contract ends before it starts.", field="ends_on")
CONTRACT_REFUSALS = LINE_REFUSALS | {
    "accounts_contract_number_key": Blocker("Another contract has this number.", field="number"),
    "contract_has_a_number": Blocker("A contract has a number.", field="number"),
    "contract_currency_known": Blocker("This is not a currency.", field="currency"),
    "contract_ends_after_start": ENDS_BEFORE_START,
    "only_evergreen_has_no_end": Blocker(
        "An evergreen contract has no end, any other has one.", field="ends_on"
    ),
    "auto_renewal_has_months": Blocker(
        "Automatic renewal needs the months of a renewal term.", field="renewal_term_months"
    ),
    "their_notice_amount_has_a_unit": Blocker("A notice is so many days or months.", field="notice_unit"),
    "our_notice_amount_has_a_unit": Blocker("A notice is so many days or months.", field="our_notice_unit"),
    "uplift_cap_not_negative": Blocker("A cap is not negative.", field="uplift_cap_percent"),
    "auto_uplift_not_negative": Blocker("An automatic uplift is not negative.", field="auto_uplift_percent"),
    "terminated_contract_has_a_last_day": Blocker(
        "A terminated contract has a last day.", field="terminated_on"
    ),
    "contract_succession_has_no_cycle": Blocker("A contract cannot renew itself.", field="predecessor"),
    "predecessor_in_the_same_account": Blocker(
        "The contract it renews belongs to another account.", field="predecessor"
    ),
    "contract_starts_after_predecessor": Blocker(
        "A renewal starts after the contract that it renews.", field="starts_on"
    ),
}


def blockers_to_contract(contract: Contract, lines: Iterable[Subscription] = ()) -> list[Blocker]:
    """Why a contract with these lines cannot stand. No queries."""
    blockers = field_blockers(contract)
    if blockers:
        return blockers
    broken = {
        "contract_ends_after_start": contract.ends_on is not None and contract.ends_on < contract.starts_on,
        "only_evergreen_has_no_end": (contract.renewal_mode == EVERGREEN) != (contract.ends_on is None),
        "auto_renewal_has_months": contract.renewal_mode == "auto" and not contract.renewal_term_months,
        "their_notice_amount_has_a_unit": (contract.notice_amount is None) != (not contract.notice_unit),
        "our_notice_amount_has_a_unit": (contract.our_notice_amount is None)
        != (not contract.our_notice_unit),
    }
    blockers = [CONTRACT_REFUSALS[rule] for rule, is_broken in broken.items() if is_broken]
    return blockers or [blocker for line in lines for blocker in blockers_to_line(line, contract)]


@transaction.atomic
def draft_contract(
    account: Account, *, lines: Sequence[NewLine] = (), by: User | None, **facts: Unpack[ContractFacts]
) -> Contract:
    """Write a contract down that nobody has signed:

    It counts for nothing. Raises DomainError naming the field.
    """
    return _write(Contract(account=account, status=ContractStatus.DRAFT, **facts), lines, by)


@transaction.atomic
def sign_contract(
    account: Account, *, lines: Sequence[NewLine], by: User | None, on: date, **facts: Unpack[ContractFacts]
) -> Contract:
    """Add a signed contract with its lines, and post it. Raises DomainError naming the field."""
    contract = _write(Contract(account=account, status=ContractStatus.SIGNED, **facts), lines, by)
    post_ledger([account.pk], cause=PostingCause.SIGNATURE, by=by, on=on)
    return contract


@transaction.atomic
def sign_draft(
    contract: Contract, *, signed_on: date, by: User | None, on: date, version: int | None = None
) -> Contract:
    """A draft is signed: from now on it counts."""
    current = claim(contract, version)
    if current.status != ContractStatus.DRAFT:
        refuse([Blocker(f"{current} is signed already.")])
    current.status, current.signed_on = ContractStatus.SIGNED, signed_on
    with acting(by=by):
        return settle(current, fields=["status", "signed_on"], cause=PostingCause.SIGNATURE, by=by, on=on)


@transaction.atomic
def discard_draft(contract: Contract, *, by: User | None, version: int | None = None) -> None:
    """Throw a draft away with its lines. Whatever was ever posted stays."""
    current = claim(contract, version)
    if current.status != ContractStatus.DRAFT or current.movements.exists():
        refuse(
            [Blocker(f"{current} has counted, so it stays in the books.", way_out="Terminate it instead.")]
        )
    with acting(by=by):
        current.subscriptions.all().delete()
        current.delete()


@transaction.atomic
def renew_contract(
    contract: Contract,
    *,
    lines: Sequence[NewLine] | None = None,
    by: User | None,
    on: date,
    version: int | None = None,
    **facts: Unpack[ContractFacts],
) -> Contract:
    """Sign the contract that follows this one, which is cut to the day before (T9). Gives the new one.

    What is not said is carried over: currency, renewal, notices, cap; the start is the day after the current
    term, the term as long as a renewal term (12 months without one). Without `lines` it renews flat: what is
    in force on the last day, at that day's prices. Raises DomainError naming the field.
    """
    current = claim(contract, version)
    refuse(blockers_to_renewing(current))
    successor = Contract(
        account=current.account,
        predecessor=current,
        status=ContractStatus.SIGNED,
        **renewal_defaults(current, on) | facts,
    )
    if lines is None:
        held = current.subscriptions.standing().select_related("product").order_by("line")
        lines = lines_to_renew(current, list(held), successor.starts_on - ONE_DAY)
    _write(successor, lines, by)
    with acting(by=by):
        settle(current, cause=PostingCause.RENEWAL, by=by, on=on)
    return successor


def blockers_to_renewing(contract: Contract) -> list[Blocker]:
    """Why a contract cannot be renewed by another."""
    if contract.status == ContractStatus.DRAFT:
        return [Blocker(f"{contract} is a draft.", way_out="Sign it first.")]
    if contract.successor_starts_on:
        return [Blocker(f"{contract} is renewed from {contract.successor_starts_on} already.")]
    return []


def renewal_defaults(contract: Contract, on: date) -> dict[str, Any]:
    """The facts of the next contract where nothing else is said: what a form starts from."""
    last_day = current_term(contract, on).ends_on or service_end(contract) or on
    starts_on = last_day + ONE_DAY
    months = contract.renewal_term_months or 12
    ends_on = None if contract.renewal_mode == EVERGREEN else add_months(starts_on, months) - ONE_DAY
    carried = {name: getattr(contract, name) for name in CARRIED_OVER}
    return carried | {
        "number": next_contract_number(contract.number),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "signed_on": on,
    }


def next_contract_number(number: str) -> str:
    """C-1 → C-1-2 → C-1-3: a suggestion; people have numbering of their own."""
    stem, dash, last = number.rpartition("-")
    if dash and last.isdecimal() and "-" in stem:
        return f"{stem}-{int(last) + 1}"
    return f"{number}-2"


def _write(contract: Contract, lines: Sequence[NewLine], by: User | None) -> Contract:
    rows = rows_of(lines, contract)
    refuse(blockers_to_contract(contract, rows))
    with acting(by=by), refused_as(CONTRACT_REFUSALS):
        contract.save(force_insert=True)
        Subscription.objects.bulk_create(rows)
    return contract
