"""How a person closes a renewal: renewed by a contract that follows, left to roll, or lost; and reopens it.

Closing writes the contract's side in the same transaction: the successor with its lines, or the termination,
and the ledger's rows. What the contract says alone (rolled, lapsed, a successor signed elsewhere) closes a
renewal without anybody: `renewals.domain.opening`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.choices import ContractStatus, RenewalMode
from accounts.domain.contracts import next_contract_number, renew_contract, renewal_defaults
from accounts.domain.corrections import correct_contract
from accounts.domain.endings import reinstate, terminate
from accounts.domain.lines import NewLine, lines_to_renew, rows_of
from accounts.domain.posting import keep_terms
from accounts.domain.terms import ONE_DAY, add_months
from accounts.domain.value import annualised
from accounts.models import Contract, Policy, Subscription, Term
from audit.context import acting
from common.errors import Blocker
from common.refusals import refuse
from people.models import User
from renewals.choices import ClosedBy, Outcome, Stage
from renewals.domain.alert_answers import answer_by_closing
from renewals.domain.uplift import Uplift, blockers_to_uplift, uplift_between
from renewals.domain.working import claim_renewal, enter_stage
from renewals.models import LossReason, Renewal

CLOSURE = [
    "outcome", "closed_on", "closed_by", "closed_through", "signed_on", "is_early", "final_amount",
    "loss_reason", "reason", "successor", "ended_contract", "window_opened_on", "atr_amount",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What is to follow: the lines, and whatever of the next contract is not carried over.

    Without lines it renews flat. `early` says that it starts before the term was to end, on purpose.
    """

    signed_on: date
    lines: Sequence[NewLine] | None = None
    early: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An offer beside what is held: for the page that decides. Nothing is saved."""

    held: list[Subscription]
    successor: Contract
    lines: list[Subscription]
    uplift: Uplift
    amount: Decimal
    blockers: list[Blocker]


def propose(
    renewal: Renewal,
    offer: Offer,
    *,
    on: date,
    loss_reason: LossReason | None = None,
    amount: Decimal | None = None,
) -> Proposal:
    """Lines now against lines proposed, the uplift against the cap, and what blocks closing. Three queries.

    `amount` is what the person believes will be kept: it must agree with the lines.
    """
    contract, term = renewal.contract, _term(renewal)
    held = list(contract.subscriptions.standing().select_related("product").order_by("line"))
    last_day = _last_day(term, offer)
    defaults = renewal_defaults(contract, on) | {
        "starts_on": last_day + ONE_DAY,
        "signed_on": offer.signed_on,
    }
    defaults |= _end_of(contract, defaults["starts_on"], on)
    successor = Contract(account=contract.account, predecessor=contract, **defaults | offer.facts)
    new = lines_to_renew(contract, held, last_day) if offer.lines is None else offer.lines
    rows = rows_of(new, successor)
    uplift = uplift_between(contract, held, last_day, successor, rows)
    kept = sum((_value(row, successor) for row in rows), Decimal(0))
    blockers = [
        *blockers_to_closing(renewal),
        *_blockers_to_dates(renewal, term, offer, successor, on),
        *_blockers_to_amount(renewal, kept, amount, loss_reason),
        *blockers_to_uplift(renewal, uplift),
    ]
    return Proposal(held, successor, rows, uplift, kept, blockers)


def blockers_to_closing(renewal: Renewal) -> list[Blocker]:
    """Why a person cannot close it at all. No queries.

    One that lapsed may still be closed as renewed where the signature lay within grace; the dates say so.
    """
    if renewal.term_id is None:
        return [Blocker("The term that this renewal was to decide does not come.")]
    if renewal.is_open or _lapsed(renewal):
        return []
    said = renewal.get_outcome_display().lower()
    return [Blocker(f"The renewal is closed already: {said}.", way_out="Reopen it first.")]


@transaction.atomic
def close_as_renewed(
    renewal: Renewal,
    *,
    offer: Offer,
    by: User | None,
    on: date,
    version: int | None = None,
    loss_reason: LossReason | None = None,
    reason: str = "",
    amount: Decimal | None = None,
) -> Renewal:
    """Sign the contract that follows, cut this one to the day before, post both, close the renewal.

    Whether it is renewed, late or partial follows from amounts and days (`Outcome`). Raises DomainError with
    everything that `propose` lists, StaleEditError on another version.
    """
    current = claim_renewal(renewal, version)
    proposal = propose(current, offer, on=on, loss_reason=loss_reason, amount=amount)
    refuse(proposal.blockers)
    facts = {
        name: getattr(proposal.successor, name) for name in ("starts_on", "ends_on", "signed_on")
    } | offer.facts
    facts.setdefault("number", _free_number(current.contract.number))
    successor = renew_contract(current.contract, lines=offer.lines, by=by, on=on, **facts)
    followed = Renewal.objects.with_parts().get(pk=current.pk)
    if followed.outcome in ("", Outcome.CHURNED):
        refuse([Blocker("Nothing of value follows without a gap.", field="starts_on")])
    followed.successor, followed.signed_on = successor, offer.signed_on
    followed.loss_reason, followed.reason = loss_reason, _in_words(loss_reason, reason)
    return _close(followed, by=by, on=on)


@transaction.atomic
def let_roll(renewal: Renewal, *, by: User | None, on: date, version: int | None = None) -> Renewal:
    """Close an automatic renewal as it is: it is settled that the next term comes, by the contract alone."""
    current = claim_renewal(renewal, version)
    refuse([*blockers_to_closing(current), *_blockers_to_rolling(current)])
    following = Term.objects.get(contract=current.contract, n=_term(current).n + 1)
    held = current.contract.subscriptions.standing().select_related("product")
    lines = lines_to_renew(current.contract, list(held), following.starts_on)
    plain = Contract(
        starts_on=following.starts_on, ends_on=following.ends_on, renewal_mode=RenewalMode.MANUAL
    )
    current.final_amount = sum((_value(row, plain) for row in rows_of(lines, plain)), Decimal(0))
    current.outcome = Outcome.PARTIAL if current.final_amount < current.atr else Outcome.RENEWED
    return _close(current, by=by, on=on)


@transaction.atomic
def close_as_churned(
    renewal: Renewal,
    *,
    loss_reason: LossReason | None,
    reason: str = "",
    last_day: date | None = None,
    by: User | None,
    on: date,
    version: int | None = None,
) -> Renewal:
    """The customer leaves: nothing follows the term, and the contract ends on `last_day`, else on its end.

    Where a notice ends it there already, nothing is terminated. The ledger shows the loss from the day after.
    """
    current = claim_renewal(renewal, version)
    term = _term(current)
    refuse([*blockers_to_closing(current), *_blockers_to_loss(current, term, loss_reason, last_day)])
    day = last_day or term.ends_on
    assert day is not None  # noqa: S101  a term to be decided has an end
    if not term.settled or day != term.ends_on:
        terminate(current.contract, last_day=day, by=by, on=on, reason=reason)
        current = Renewal.objects.with_parts().get(pk=current.pk)
        current.ended_contract = True
    current.outcome, current.final_amount, current.successor = Outcome.CHURNED, Decimal(0), None
    current.loss_reason, current.reason = loss_reason, _in_words(loss_reason, reason)
    current.signed_on, current.is_early = None, False
    return _close(current, by=by, on=on)


@transaction.atomic
def explain_loss(
    renewal: Renewal,
    *,
    loss_reason: LossReason,
    reason: str = "",
    by: User | None,
    version: int | None = None,
) -> Renewal:
    """Say afterwards why something was lost: of what lapsed, or came in without a reason."""
    current = claim_renewal(renewal, version)
    if current.outcome not in (Outcome.CHURNED, Outcome.PARTIAL):
        refuse([Blocker("Nothing was lost.")])
    current.loss_reason, current.reason = loss_reason, _in_words(loss_reason, reason)
    with acting(by=by):
        return current.save_edit(version=current.version, fields=["loss_reason", "reason"])


@transaction.atomic
def reopen(
    renewal: Renewal, *, reason: str, by: User | None, on: date, version: int | None = None
) -> Renewal:
    """Take a closure back with all that it wrote: a successor is a draft again, a termination reinstated.

    What the contract says alone opens again when the contract says otherwise. Raises DomainError.
    """
    current = claim_renewal(renewal, version)
    refuse(_blockers_to_reopening(current, reason))
    successor, ended = current.successor, current.ended_contract
    stage = current.stays.order_by("pk").values_list("stage", flat=True).last() or Stage.UPCOMING
    current.outcome, current.closed_through, current.reason = "", "", ""
    current.closed_on = current.final_amount = current.signed_on = None
    current.closed_by = current.loss_reason = current.successor = None
    current.is_early = current.ended_contract = False
    with acting(by=by, reason=reason.strip()):
        enter_stage(current, stage, on, fields=CLOSURE)
        if successor is not None:
            correct_contract(successor, by=by, on=on, reason=reason, status=ContractStatus.DRAFT)
        if ended:
            reinstate(current.contract, by=by, on=on)
        keep_terms([current.account_id], on=on, by=by)
    return Renewal.objects.with_parts().get(pk=current.pk)


def _close(current: Renewal, *, by: User | None, on: date) -> Renewal:
    if current.atr_amount is None:
        current.window_opened_on, current.atr_amount = on, current.atr
    current.closed_on, current.closed_by, current.closed_through = on, by, ClosedBy.PERSON
    with acting(by=by, reason=current.reason):
        answer_by_closing(current, by=by)
        if current.stage == Stage.CLOSED:  # the contract's side has closed it a moment ago
            return current.save_edit(version=current.version, fields=CLOSURE)
        return enter_stage(current, Stage.CLOSED, on, fields=CLOSURE)


def _in_words(loss_reason: LossReason | None, reason: str) -> str:
    return reason.strip() or (loss_reason.name if loss_reason else "")


def _term(renewal: Renewal) -> Term:
    if renewal.term is None:
        refuse(blockers_to_closing(renewal))
    assert renewal.term is not None  # noqa: S101  refused above
    return renewal.term


def _lapsed(renewal: Renewal) -> bool:
    return renewal.outcome == Outcome.CHURNED and renewal.closed_through == ClosedBy.FACTS


def _last_day(term: Term, offer: Offer) -> date:
    """The last day of service before what follows."""
    ends_on = term.original_ends_on
    assert ends_on is not None  # noqa: S101  a term to be decided has an end
    starts_on: date | None = offer.facts.get("starts_on")
    return min(ends_on, starts_on - ONE_DAY) if starts_on else ends_on


def _end_of(contract: Contract, starts_on: date, on: date) -> dict[str, Any]:
    """The end of the next contract, counted from its own start."""
    usual = renewal_defaults(contract, on)
    if usual["ends_on"] is None:
        return {"ends_on": None}
    months = contract.renewal_term_months or 12
    return {"ends_on": add_months(starts_on, months) - ONE_DAY}


def _value(row: Subscription, contract: Contract) -> Decimal:
    """A year's value of a line on its contract's first day; 0 for one that starts later or is paid once."""
    return (
        annualised(row, contract, contract.starts_on) if row.starts_on == contract.starts_on else Decimal(0)
    )


def _blockers_to_dates(
    renewal: Renewal, term: Term, offer: Offer, successor: Contract, on: date
) -> list[Blocker]:
    """A start that overlaps or leaves a gap, a signature to come or beyond grace."""
    blockers = []
    due_on, starts_on = renewal.due_on, successor.starts_on
    if starts_on > due_on + ONE_DAY:
        gap = (starts_on - due_on).days - 1
        blockers.append(
            Blocker(
                f"It starts {gap} days after the term's end: that is churn and a new contract.",
                field="starts_on",
                way_out="Start on the day after the end, or close as churned and sign anew.",
            )
        )
    elif starts_on <= due_on and not offer.early:
        overlap = (due_on - starts_on).days + 1
        blockers.append(
            Blocker(
                f"It overlaps the term by {overlap} days.",
                field="starts_on",
                way_out="Start on the day after the end, or say that it renews early.",
            )
        )
    if starts_on <= term.starts_on:
        blockers.append(Blocker("It starts before the term that it renews.", field="starts_on"))
    if offer.signed_on > on:
        blockers.append(Blocker("A signature is recorded when it is there.", field="signed_on"))
    grace_ends_on = due_on + timedelta(days=Policy.in_force().grace_days)
    if offer.signed_on > grace_ends_on:
        blockers.append(Blocker(f"Grace ended on {grace_ends_on}.", field="signed_on"))
    if term.ends_on is not None and term.ends_on < min(due_on, starts_on - ONE_DAY):
        blockers.append(Blocker(f"The contract ended on {term.ends_on}.", field="starts_on"))
    return blockers


def _blockers_to_amount(
    renewal: Renewal, kept: Decimal, amount: Decimal | None, loss_reason: LossReason | None
) -> list[Blocker]:
    """Nothing kept, an amount that its lines do not give, a loss without a reason."""
    if not kept:
        return [
            Blocker("No line of value follows.", field="lines", way_out="Add lines, or close as churned.")
        ]
    blockers = []
    if amount is not None and amount != kept:
        blockers.append(Blocker(f"The lines come to {kept}, not to {amount}.", field="amount"))
    if kept < renewal.atr and loss_reason is None:
        lost = renewal.atr - kept
        blockers.append(Blocker(f"{lost} less than before: say why.", field="loss_reason"))
    return blockers


def _blockers_to_rolling(renewal: Renewal) -> list[Blocker]:
    term = _term(renewal)
    if renewal.contract.renewal_mode != RenewalMode.AUTO:
        return [Blocker(f"{renewal.contract} does not renew by itself.", way_out="Sign what follows.")]
    if term.settled:
        return [Blocker(f"{renewal.contract} ends on {term.ends_on}.", way_out="Take the notice back first.")]
    return []


def _blockers_to_loss(
    renewal: Renewal, term: Term, loss_reason: LossReason | None, last_day: date | None
) -> list[Blocker]:
    blockers = []
    if loss_reason is None:
        blockers.append(Blocker("Say why they leave.", field="loss_reason"))
    if last_day is not None and not term.starts_on <= last_day <= renewal.due_on:
        blockers.append(
            Blocker(f"The term runs from {term.starts_on} to {renewal.due_on}.", field="last_day")
        )
    if renewal.contract.successor_starts_on is not None:
        blockers.append(Blocker(f"{renewal.contract} is renewed already.", way_out="Correct that contract."))
    return blockers


def _blockers_to_reopening(renewal: Renewal, reason: str) -> list[Blocker]:
    blockers = []
    if renewal.is_open:
        blockers.append(Blocker("The renewal is open."))
    elif renewal.closed_through == ClosedBy.FACTS:
        blockers.append(
            Blocker("What its contract says closed it.", way_out="Change the contract: it opens by itself.")
        )
    if renewal.successor is not None and renewal.successor.successor_starts_on is not None:
        blockers.append(Blocker(f"{renewal.successor} is renewed itself.", way_out="Reopen that first."))
    if not reason.strip():
        blockers.append(Blocker("Say why it opens again.", field="reason"))
    return blockers


def _free_number(number: str) -> str:
    """The next number that no contract has yet."""
    candidate = next_contract_number(number)
    while Contract.objects.filter(number=candidate).exists():
        candidate = next_contract_number(candidate)
    return candidate
