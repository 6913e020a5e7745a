"""Where a decision stands on a day: by its dates and its contract, whatever somebody picked."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from accounts.choices import RenewalMode
from renewals.choices import Category, Outcome
from renewals.models import Renewal


class State(StrEnum):
    """What the days have made of a renewal (METRICS T4 to T12)."""

    AHEAD = "ahead"
    WINDOW_OPEN = "window open"
    NOTICE_GIVEN = "notice given"
    LOCKED_IN = "locked in"
    IN_GRACE = "in grace"
    OVERDUE = "overdue"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """The state on a day, what is suggested as category, and what counts: a person's pick always wins."""

    state: State
    suggested: Category
    counted: Category


def standing_of(renewal: Renewal, as_of: date, *, grace_days: int) -> Standing:
    """Where an opened renewal stands. No queries, given `with_parts`."""
    state = state_of(renewal, as_of, grace_days=grace_days)
    suggested = {
        State.NOTICE_GIVEN: Category.OMITTED,
        State.LOCKED_IN: Category.COMMIT,
        State.CLOSED: Category.OMITTED if renewal.outcome == Outcome.CHURNED else Category.CLOSED,
    }.get(state, Category.PIPELINE)
    if not renewal.is_open or not renewal.category:
        return Standing(state, suggested, suggested)
    return Standing(state, suggested, Category(renewal.category))


def state_of(renewal: Renewal, as_of: date, *, grace_days: int) -> State:
    """The state alone. Between the end of grace and the turn that closes it, a renewal is overdue."""
    term, contract = renewal.term, renewal.contract
    if not renewal.is_open or term is None:
        return State.CLOSED
    if contract.terminated_on is not None or (contract.notice_given_on is not None and term.settled):
        return State.NOTICE_GIVEN
    if renewal.due_on < as_of:
        in_grace = as_of <= renewal.due_on + timedelta(days=grace_days)
        return State.IN_GRACE if in_grace else State.OVERDUE
    is_auto = contract.renewal_mode == RenewalMode.AUTO
    if is_auto and term.their_deadline_on is not None and term.their_deadline_on < as_of:
        return State.LOCKED_IN
    opened = renewal.window_opens_on is not None and renewal.window_opens_on <= as_of
    return State.WINDOW_OPEN if opened else State.AHEAD
