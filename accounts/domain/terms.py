"""The calendar of a contract: its terms, its deadlines, the day that decides, the last day of service.

Pure functions of `ContractFacts`, each the one definition of its word. METRICS.md §1 numbers the rules, T1
to T12. Both ends of every period are days of service (T1).
"""

from calendar import SATURDAY, monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import count, takewhile

from holidays import HolidayBase, country_holidays

from accounts.domain.facts import AUTO, DRAFT, EVERGREEN, MANUAL, MONTHS, US, ContractFacts, LineFacts

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TermDates:
    """One period of a contract (T4); n is 1 for the initial one.

    `ends_on` is its last day of service, after a successor's cut, a termination or a notice.
    `original_ends_on` is the end that was agreed: it decides the period in which the renewal is due, and it
    is the renewal's key (T9). Both are None for an evergreen contract that nobody has ended.
    """

    n: int
    starts_on: date
    ends_on: date | None
    original_ends_on: date | None


@dataclass(frozen=True, slots=True)
class Grace:
    """T11: the real clock's day, and how many days after its end a contract may still be signed anew."""

    today: date
    days: int = 30


# Days and months


def add_months(day: date, months: int) -> date:
    """The same day `months` later (earlier when negative), clamped to that month's last day (T4)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def before_by(day: date, amount: int, unit: str) -> date:
    """`day` minus a notice: calendar days, or the same day of an earlier month, clamped if missing (T5)."""
    return add_months(day, -amount) if unit == MONTHS else day - timedelta(days=amount)


def after_by(day: date, amount: int, unit: str) -> date:
    """`day` plus a notice, as `before_by` counts."""
    return add_months(day, amount) if unit == MONTHS else day + timedelta(days=amount)


# Terms


def agreed_term(contract: ContractFacts, n: int) -> TermDates:
    """Term `n` as the contract foresees it, whatever has ended it since (T4).

    Every renewal term counts from the one anchor, the day after the initial end, so a clamped month never
    drifts.
    """
    if n == 1:
        return TermDates(1, contract.starts_on, contract.ends_on, contract.ends_on)
    if contract.renewal_mode != AUTO:
        raise ValueError(f"A contract with {contract.renewal_mode} renewal has one term, not {n}.")
    anchor, months = _renewals_of(contract)
    ends_on = add_months(anchor, (n - 1) * months) - ONE_DAY
    return TermDates(n, add_months(anchor, (n - 2) * months), ends_on, ends_on)


def term_number(contract: ContractFacts, day: date) -> int:
    """Number of the agreed term that holds `day`; 1 before the start and without automatic renewal."""
    if contract.renewal_mode != AUTO or contract.ends_on is None or day <= contract.ends_on:
        return 1
    anchor, months = _renewals_of(contract)
    renewals = ((day.year - anchor.year) * 12 + day.month - anchor.month) // months
    return renewals + (2 if add_months(anchor, renewals * months) <= day else 1)


def current_term(contract: ContractFacts, as_of: date) -> TermDates:
    """The term that holds `as_of`; the first one before the contract starts, the last one after its end."""
    last_day = service_end(contract)
    if last_day is not None and last_day < as_of:
        as_of = last_day
    return _cut(agreed_term(contract, term_number(contract, as_of)), last_day)


def terms(contract: ContractFacts, until: date) -> Iterator[TermDates]:
    """The terms that start on or before `until`, in order; none for a contract that was never served."""
    last_day = service_end(contract)
    limit = until if last_day is None else min(until, last_day)
    numbers = count(1) if contract.renewal_mode == AUTO else iter([1])
    for term in takewhile(lambda term: term.starts_on <= limit, (agreed_term(contract, n) for n in numbers)):
        yield _cut(term, last_day)


def _renewals_of(contract: ContractFacts) -> tuple[date, int]:
    """First day after the initial term, and the months of each renewal term."""
    if contract.ends_on is None or not contract.renewal_term_months:
        raise ValueError("An automatic contract has an initial end and a renewal term in months.")
    return contract.ends_on + ONE_DAY, contract.renewal_term_months


def _cut(term: TermDates, last_day: date | None) -> TermDates:
    """The term as served; one that was never served keeps its agreed days, having no others."""
    if last_day is None or last_day < term.starts_on:
        return term
    if term.ends_on is not None and term.ends_on <= last_day:
        return term
    return replace(term, ends_on=last_day)


# The last day of service


def service_end(contract: ContractFacts, grace: Grace | None = None) -> date | None:
    """Last day of service by the facts known now; None while nothing ends the contract (T3, T9, T11).

    The earliest of: the end by itself or by notice, `terminated_on`, and the day before the successor
    starts. The successor ends the rolling of an automatic contract by its start alone: terms that began
    before it were served. The result may lie before the start (cancelled before the first day): then no day
    was ever served.

    With `grace`, a contract in grace counts as served until the grace is over.
    """
    if grace is not None and contract.ends_on is not None and in_grace(contract, grace):
        return contract.ends_on + timedelta(days=grace.days)
    ends = [_own_end(contract), contract.terminated_on]
    if contract.successor_starts_on is not None:
        ends.append(contract.successor_starts_on - ONE_DAY)
    return min((day for day in ends if day is not None), default=None)


def in_grace(contract: ContractFacts, grace: Grace) -> bool:
    """Over, not renewed, not given up, and still within the days in which a late signature counts (T11).

    Only a manual contract gets there: an automatic one renews by itself, and a notice or a termination says
    that nobody waits for a signature. Closing a renewal as lost must therefore record `terminated_on`. Nor
    does anybody wait where another contract of the account goes on without a gap, named as successor or not
    (T10): counting both would count the account twice.
    """
    return (
        contract.renewal_mode == MANUAL
        and contract.status != DRAFT
        and contract.terminated_on is None
        and contract.notice_given_on is None
        and contract.successor_starts_on is None
        and not contract.is_followed
        and contract.ends_on is not None
        and 0 < (grace.today - contract.ends_on).days <= grace.days
    )


def _own_end(contract: ContractFacts) -> date | None:
    """The last day of service by the contract's own words: its end, or where a notice ends it."""
    if contract.renewal_mode == MANUAL:
        return contract.ends_on
    if contract.notice_given_on is None:
        return None
    if contract.renewal_mode == EVERGREEN:
        return earliest_exit(contract, contract.notice_given_on, by=contract.notice_given_by)
    return _ended_by_notice(contract, contract.notice_given_on)


def _ended_by_notice(contract: ContractFacts, given_on: date) -> date | None:
    """End of the first term whose deadline the notice keeps (T3).

    A notice that comes too late for one term does not end it; it is in time for the next. So a notice
    period longer than the term (allowed by T5) works too. A notice by us is measured by our deadline, any
    other by theirs; without a notice period it is in time until the term's last day.
    """
    deadline = our_deadline if contract.notice_given_by == US else their_deadline
    for n in count(term_number(contract, given_on)):
        term = agreed_term(contract, n)
        if given_on <= (deadline(contract, term) or term.original_ends_on or date.max):
            return term.original_ends_on
    return None


# Deadlines


def their_deadline(contract: ContractFacts, term: TermDates) -> date | None:
    """Their notice deadline: the last day on which their notice still prevents the next term (T5).

    Counted from the agreed end of the term. None without a notice period, and for an evergreen contract.
    """
    return _deadline(term, contract.notice_amount, contract.notice_unit)


def our_deadline(contract: ContractFacts, term: TermDates) -> date | None:
    """Our notice deadline (price change, non-renewal), counted as theirs is. It never decides (T5, T7)."""
    return _deadline(term, contract.our_notice_amount, contract.our_notice_unit)


def _deadline(term: TermDates, amount: int | None, unit: str) -> date | None:
    if term.original_ends_on is None or amount is None:
        return None
    return before_by(term.original_ends_on, amount, unit)


def decision_date(contract: ContractFacts, term: TermDates) -> date | None:
    """The day that decides the term (T7).

    Automatic: their notice deadline, or the term's end without a notice period. Manual: the term's end.
    Evergreen: none. From the agreed end: a renewal signed early does not move the day it was due.
    """
    if contract.renewal_mode == EVERGREEN:
        return None
    if contract.renewal_mode == AUTO:
        return their_deadline(contract, term) or term.original_ends_on
    return term.original_ends_on


def earliest_exit(contract: ContractFacts, as_of: date, *, by: str = "") -> date:
    """Last day of service of an evergreen contract if notice were given on `as_of` (T7)."""
    amount, unit = contract.notice_amount, contract.notice_unit
    if by == US:
        amount, unit = contract.our_notice_amount, contract.our_notice_unit
    return as_of if amount is None else after_by(as_of, amount, unit)


def locked_in(contract: ContractFacts, as_of: date) -> bool:
    """An automatic contract past their deadline that no notice in time, and nothing else, ends (T8)."""
    if contract.renewal_mode != AUTO or contract.status == DRAFT:
        return False
    term = current_term(contract, as_of)
    deadline = their_deadline(contract, term)
    if deadline is None or as_of <= deadline or term.original_ends_on is None:
        return False
    last_day = service_end(contract)
    return last_day is None or last_day > term.original_ends_on


# Business days


def act_by(deadline: date | None, country: str = "") -> date | None:
    """The deadline moved back to a business day of the account's country (T6); None without a deadline."""
    if deadline is None:
        return None
    day = deadline
    while not is_business_day(day, country):
        day -= ONE_DAY
    return day


def is_business_day(day: date, country: str = "") -> bool:
    """Neither weekend nor public holiday of `country` (ISO 3166 code).

    Where the country is empty or unknown, only Saturday and Sunday are no business days.
    """
    calendar = _business_calendar(country.upper(), day.year) if country else None
    return calendar.is_working_day(day) if calendar is not None else day.weekday() < SATURDAY


@lru_cache(maxsize=1024)
def _business_calendar(country: str, year: int) -> HolidayBase | None:
    """One finished calendar a country and year: letting the library grow one is not safe between threads."""
    try:
        return country_holidays(country, years=year, expand=False)
    except NotImplementedError:
        return None


# Lines


def line_end(line: LineFacts, contract: ContractFacts, grace: Grace | None = None) -> date | None:
    """Effective end of a line, T3: its last day of service; None while it rolls on.

    An empty end follows the contract, and so does an end equal to the contract's initial end, which real
    exports write. Any other end is the line's own. Nothing outlives the contract.
    """
    last_day = service_end(contract, grace)
    if line.ends_on is None or line.ends_on == contract.ends_on:
        return last_day
    return line.ends_on if last_day is None else min(line.ends_on, last_day)


def in_force(line: LineFacts, contract: ContractFacts, on: date, grace: Grace | None = None) -> bool:
    """T2: start ≤ `on` ≤ effective end, by days of service, whenever it was signed. A draft never counts."""
    if contract.status == DRAFT or on < line.starts_on:
        return False
    last_day = line_end(line, contract, grace)
    return last_day is None or on <= last_day


def signed_before(line: LineFacts, contract: ContractFacts, day: date) -> bool:
    """Whether the line's signature, else the contract's, is earlier than `day`; an unknown one is (T2)."""
    signed_on = line.signed_on or contract.signed_on
    return signed_on is None or signed_on < day
