"""What a contract is worth: annualised value, ACV in force, TCV, average ACV, ATR (METRICS.md §2).

Pure functions; amounts are in the contract's currency unless a docstring says otherwise. Sums are computed
exactly (as fractions) and each line is rounded half-up to cents once, at the end.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from accounts.domain.facts import AUTO, MONTH, YEAR, ContractFacts, LineFacts
from accounts.domain.terms import (
    ONE_DAY,
    Grace,
    TermDates,
    add_months,
    agreed_term,
    in_force,
    line_end,
    term_number,
)

ZERO = Decimal("0.00")


# Arithmetic


def cents(amount: Fraction | Decimal) -> Decimal:
    """`amount` rounded to cents, halves away from zero."""
    exact = Fraction(amount) * 100
    whole, rest = divmod(abs(exact), 1)
    rounded = int(whole) + (1 if rest * 2 >= 1 else 0)
    return Decimal(rounded if exact >= 0 else -rounded).scaleb(-2)


def months_covered(starts_on: date, ends_on: date) -> Fraction:
    """Months from day to day, both inclusive: whole months from the first day, and the remaining days ÷ the
    days of the calendar month in which the remainder starts. 0 when the end lies before the start.
    """
    if ends_on < starts_on:
        return Fraction(0)
    until = ends_on + ONE_DAY
    whole = (until.year - starts_on.year) * 12 + until.month - starts_on.month
    if add_months(starts_on, whole) > until:
        whole -= 1
    remainder_starts_on = add_months(starts_on, whole)
    days_of_month = monthrange(remainder_starts_on.year, remainder_starts_on.month)[1]
    return whole + Fraction((until - remainder_starts_on).days, days_of_month)


def convert(amount: Decimal, rate: Decimal) -> Decimal:
    """One line's amount in company currency at a plan rate, rounded to cents; convert first, then sum."""
    return cents(amount * rate)


# Price


def period_months(line: LineFacts, contract: ContractFacts) -> Fraction:
    """Months that the line's price pays for: 1, 12, or those of the line's own stated period (price by term).

    A line without an end states the rest of the agreed term in which it starts; rolling on does not stretch
    it, and a cut or a termination does not shrink it. ValueError where a price by term has no term: an
    evergreen contract.
    """
    if line.price_period == MONTH:
        return Fraction(1)
    if line.price_period == YEAR:
        return Fraction(12)
    ends_on = line.ends_on or agreed_term(contract, term_number(contract, line.starts_on)).ends_on
    if ends_on is None:
        raise ValueError("A price by term needs an end: of the line or of its contract.")
    months = months_covered(line.starts_on, ends_on)
    if not months:
        raise ValueError("A price by term needs at least one day.")
    return months


def automatic_rolls(line: LineFacts, contract: ContractFacts, on: date) -> int:
    """How many automatic renewals the line has lived through by `on`."""
    if contract.renewal_mode != AUTO:
        return 0
    return max(0, term_number(contract, on) - term_number(contract, line.starts_on))


def annual_unit_price(line: LineFacts, contract: ContractFacts, on: date) -> Fraction:
    """Price of one unit for a year as it stands on `on`, exact: what volume and price movements compare.

    `auto_uplift_percent` compounds at each automatic renewal; only the annualised value is rounded, never a
    step.
    """
    growth = 1 + Fraction(contract.auto_uplift_percent) / 100
    a_year = Fraction(line.unit_price) * 12 / period_months(line, contract)
    return a_year * growth ** automatic_rolls(line, contract, on)


def annualised(line: LineFacts, contract: ContractFacts, on: date) -> Decimal:
    """Annualised value of a line as priced on `on`: quantity * unit price * 12 ÷ months of the price period.

    Rounded half-up to cents; 0 for a one-time line. Says nothing about whether the line is in force.
    """
    if not line.recurring:
        return ZERO
    return cents(Fraction(line.quantity) * annual_unit_price(line, contract, on))


# Figures of a contract


def acv_in_force(
    contract: ContractFacts, lines: Iterable[LineFacts], on: date, grace: Grace | None = None
) -> Decimal:
    """ACV in force (= ARR): Σ annualised value of the recurring lines in force on `on`."""
    return sum(
        (annualised(line, contract, on) for line in lines if in_force(line, contract, on, grace)), start=ZERO
    )


def contracted_acv(contract: ContractFacts, lines: Iterable[LineFacts], as_of: date) -> Decimal:
    """Signed but not started: the ACV of the contract's first day while that day is to come; shown apart."""
    return acv_in_force(contract, lines, contract.starts_on) if as_of < contract.starts_on else ZERO


def recurring_tcv(contract: ContractFacts, lines: Iterable[LineFacts], term: TermDates) -> Decimal | None:
    """Σ over recurring lines of price * months covered in the term as served; None for evergreen."""
    if term.original_ends_on is None:
        return None
    return sum((_value_in_term(line, contract, term) for line in lines if line.recurring), start=ZERO)


def tcv(contract: ContractFacts, lines: Iterable[LineFacts], term: TermDates) -> Decimal | None:
    """TCV of a term: its recurring TCV plus one-time lines in full in the term that holds their start.

    A one-time line costs quantity * unit price, whatever its price period says. None for evergreen.
    """
    lines = list(lines)
    recurring = recurring_tcv(contract, lines, term)
    if recurring is None or term.ends_on is None:
        return None
    once = (line for line in lines if not line.recurring and term.starts_on <= line.starts_on <= term.ends_on)
    return sum((cents(Fraction(line.quantity) * Fraction(line.unit_price)) for line in once), start=recurring)


def average_acv(contract: ContractFacts, lines: Iterable[LineFacts], term: TermDates) -> Decimal | None:
    """Recurring TCV ÷ the term in years; under 12 months the recurring TCV itself. None for evergreen."""
    recurring = recurring_tcv(contract, lines, term)
    if recurring is None or term.ends_on is None:
        return None
    months = months_covered(term.starts_on, term.ends_on)
    return recurring if months < 12 else cents(Fraction(recurring) * 12 / months)


def atr(
    contract: ContractFacts,
    lines: Iterable[LineFacts],
    term: TermDates,
    *,
    first_step: bool = False,
    known_on: date | None = None,
) -> Decimal | None:
    """Available to renew: Σ annualised value of the recurring lines alive on the term's last day.

    None for evergreen. The last day is the last day of service, so a contract cut by its successor was
    worth what it then held. `first_step` (the other policy) values each product alive on that day as on its
    own first day in the term. `known_on` leaves out lines signed later: the value as a past day knew it,
    for freezing.
    """
    if term.original_ends_on is None or term.ends_on is None:
        return None
    last_day = term.ends_on
    recurring = [line for line in lines if line.recurring and _known(line, known_on)]
    if not first_step:
        return acv_in_force(contract, recurring, last_day)
    total = ZERO
    for product in {line.product_id for line in recurring if in_force(line, contract, last_day)}:
        held = [line for line in recurring if line.product_id == product and _overlap(line, contract, term)]
        first_day = min(max(line.starts_on, term.starts_on) for line in held)
        total += acv_in_force(contract, held, first_day)
    return total


def _known(line: LineFacts, known_on: date | None) -> bool:
    return known_on is None or line.signed_on is None or line.signed_on <= known_on


def _overlap(line: LineFacts, contract: ContractFacts, term: TermDates) -> tuple[date, date] | None:
    """The part of a term in which the line serves."""
    if term.ends_on is None:
        return None
    starts_on = max(line.starts_on, term.starts_on)
    ends_on = min(line_end(line, contract) or date.max, term.ends_on)
    return (starts_on, ends_on) if starts_on <= ends_on else None


def _value_in_term(line: LineFacts, contract: ContractFacts, term: TermDates) -> Decimal:
    """One recurring line's price for the days of a term, rounded to cents."""
    overlap = _overlap(line, contract, term)
    if overlap is None:
        return ZERO
    starts_on, ends_on = overlap
    a_month = Fraction(line.quantity) * annual_unit_price(line, contract, starts_on) / 12
    return cents(a_month * months_covered(starts_on, ends_on))
