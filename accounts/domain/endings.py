"""How a contract ends before it would by itself: notice, and termination."""

from datetime import date

from django.db import transaction

from accounts.choices import ContractStatus, PostingCause, Side
from accounts.domain.claiming import claim, settle
from accounts.domain.terms import service_end
from accounts.models import Contract
from audit.context import acting
from common.errors import Blocker
from common.refusals import refuse
from people.models import User


@transaction.atomic
def give_notice(
    contract: Contract,
    *,
    given_on: date,
    given_by: Side = Side.THEM,
    by: User | None,
    on: date,
    version: int | None = None,
) -> Contract:
    """Note that one side does not want the next term.

    An automatic contract ends with the first term whose deadline the notice keeps, an evergreen one after the
    notice period (METRICS T3). A manual one ends by itself: the notice says that nobody waits for a renewal.
    """
    current = claim(contract, version)
    refuse(blockers_to_notice(current, given_on, on))
    current.notice_given_on, current.notice_given_by = given_on, given_by
    with acting(by=by):
        fields = ["notice_given_on", "notice_given_by"]
        return settle(current, fields=fields, cause=PostingCause.NOTICE, by=by, on=on)


def blockers_to_notice(contract: Contract, given_on: date, on: date) -> list[Blocker]:
    """Why no notice can be noted."""
    if contract.status == ContractStatus.DRAFT:
        return [Blocker(f"{contract} is a draft.")]
    if contract.notice_given_on is not None:
        return [Blocker(f"Notice was given on {contract.notice_given_on} already.", field="given_on")]
    if given_on > on:
        return [Blocker("A notice is noted when it has been given.", field="given_on")]
    return _blockers_after_end(contract, given_on, "given_on")


@transaction.atomic
def take_back_notice(
    contract: Contract, *, by: User | None, on: date, version: int | None = None
) -> Contract:
    """They stay after all: the contract goes on as if no notice had been given."""
    current = claim(contract, version)
    if current.notice_given_on is None:
        refuse([Blocker("No notice was given.")])
    current.notice_given_on, current.notice_given_by = None, ""
    with acting(by=by):
        fields = ["notice_given_on", "notice_given_by"]
        return settle(current, fields=fields, cause=PostingCause.NOTICE, by=by, on=on)


@transaction.atomic
def terminate(
    contract: Contract,
    *,
    last_day: date,
    by: User | None,
    on: date,
    reason: str = "",
    version: int | None = None,
) -> Contract:
    """End a contract by agreement: `last_day` is its last day of service, and nothing rolls past it.

    A manual contract may be terminated on its own end: then nobody waits for a late renewal, and what it held
    counts as lost from the day after.
    """
    current = claim(contract, version)
    refuse(blockers_to_terminating(current, last_day))
    current.status, current.terminated_on = ContractStatus.TERMINATED, last_day
    with acting(by=by, reason=reason):
        fields = ["status", "terminated_on"]
        return settle(current, fields=fields, cause=PostingCause.TERMINATION, by=by, on=on)


def blockers_to_terminating(contract: Contract, last_day: date) -> list[Blocker]:
    """Why a contract cannot end on a day."""
    if contract.status == ContractStatus.DRAFT:
        return [Blocker(f"{contract} is a draft.", way_out="Discard it instead.")]
    if contract.terminated_on is not None:
        return [Blocker(f"{contract} was terminated to {contract.terminated_on} already.", field="last_day")]
    return _blockers_after_end(contract, last_day, "last_day")


@transaction.atomic
def reinstate(contract: Contract, *, by: User | None, on: date, version: int | None = None) -> Contract:
    """Take a termination back: the contract runs as it was signed."""
    current = claim(contract, version)
    if current.terminated_on is None:
        refuse([Blocker(f"{current} was not terminated.")])
    current.status, current.terminated_on = ContractStatus.SIGNED, None
    with acting(by=by):
        fields = ["status", "terminated_on"]
        return settle(current, fields=fields, cause=PostingCause.TERMINATION, by=by, on=on)


def _blockers_after_end(contract: Contract, day: date, field: str) -> list[Blocker]:
    end = service_end(contract)
    if end is not None and day > end:
        return [Blocker(f"{contract} ended on {end}.", field=field)]
    return []
