"""Laws that hold for every book, tried on random ones: calendar, value, ledger and retention."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from accounts.domain.facts import AUTO, PlanRate, PlanRates
from accounts.domain.terms import (
    Grace,
    act_by,
    add_months,
    agreed_term,
    current_term,
    decision_date,
    in_force,
    is_business_day,
    line_end,
    service_end,
    term_number,
    terms,
    their_deadline,
)
from accounts.domain.value import acv_in_force, annualised, cents, convert, months_covered
from accounts.tests import oracle_holdings
from accounts.tests.oracle import Movement, day_changes, derive, differences
from accounts.tests.oracle_holdings import Book, Contract, Holding, Line, holdings, served_terms
from accounts.tests.oracle_retention import LOSSES, retention
from accounts.tests.strategies import FIRST_DAY, LAST_DAY, books, days, holders_of

ONE_DAY = timedelta(days=1)
FAR = LAST_DAY + timedelta(days=1000)
"""Where the oracle ends what does not end."""
GAINS = {"new", "reactivation", "cross_sell", "expansion", "uplift", "contracted_uplift"}

patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
"""Books take a while to draw. How many are drawn is the profile's choice (conftest.py)."""


def telling_days(book: Book) -> list[date]:
    """The days around every start, end, roll and new rate, and the last day looked at."""
    found = {FIRST_DAY, LAST_DAY}
    for contract in book.contracts:
        marks = [day for term in served_terms(contract, LAST_DAY) for day in term]
        marks += book.rates.changes(contract.currency)
        for line in contract.lines:
            marks += [line.starts_on, line.ends_on or line.starts_on]
        found.update(mark + timedelta(days=offset) for mark in marks for offset in (-1, 0, 1))
    return sorted(day for day in found if day <= LAST_DAY)


def running(ledger: list[Movement], on: list[date]) -> Iterator[tuple[date, dict[tuple[str, str], Decimal]]]:
    """Σ movements by account and currency, and in company currency, on each of the days."""
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    rows = sorted(ledger, key=lambda row: row.on)
    taken = 0
    for day in on:
        while taken < len(rows) and rows[taken].on <= day:
            row = rows[taken]
            totals[row.account, row.currency] += row.amount
            totals[row.account, "company"] += row.company_amount
            taken += 1
        yield day, {key: amount for key, amount in totals.items() if amount}


def in_force_by_domain(book: Book, on: date, grace: Grace | None = None) -> dict[tuple[str, str], Decimal]:
    """The same from the facts, by the application's own functions."""
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for contract in book.contracts:
        rate = book.rates.on(contract.currency, on)
        for line in contract.lines:
            if in_force(line, contract, on, grace):
                value = annualised(line, contract, on)
                totals[contract.account, contract.currency] += value
                totals[contract.account, "company"] += convert(value, rate)
    return {key: amount for key, amount in totals.items() if amount}


# The ledger


@given(books())
@patiently
def test_movements_sum_to_the_acv_in_force_on_every_day(book):
    ledger = derive(book, LAST_DAY)
    for day, totals in running(ledger, telling_days(book)):
        assert totals == in_force_by_domain(book, day), day


@given(books(), st.integers(0, 60), st.data())
@patiently
def test_while_grace_runs_the_sum_still_holds_on_the_real_clocks_day(book, grace_days, data):
    ends = [contract.ends_on for contract in book.contracts if contract.ends_on is not None]
    assume(ends)
    today = data.draw(st.sampled_from(ends)) + timedelta(days=data.draw(st.integers(0, 40)))
    grace = Grace(today, grace_days)
    [(_, totals)] = running(derive(book, today, grace), [today])
    assert totals == in_force_by_domain(book, today, grace)


@given(books())
@patiently
def test_rows_say_gains_with_plus_losses_with_minus_and_nothing_with_zero(book):
    for row in derive(book, LAST_DAY):
        assert row.amount or row.company_amount
        if row.kind in GAINS:
            assert row.amount > 0
        elif row.kind in LOSSES:
            assert row.amount < 0
        else:
            assert row.kind == "fx"
            assert row.amount == 0


@given(books())
@patiently
def test_an_account_is_new_once_and_comes_back_only_from_nothing(book):
    ledger = derive(book, LAST_DAY)
    for account in book.accounts:
        rows = [row for row in ledger if row.account == account]
        by_day = {day: [row for row in rows if row.on == day] for day in sorted({row.on for row in rows})}
        worth = Decimal(0)
        for day, moves in by_day.items():
            kinds = {row.kind for row in moves} - {"fx"}
            before, worth = worth, worth + sum(row.amount for row in moves)
            if before == 0 and kinds:
                assert kinds == {"new" if day == min(by_day) else "reactivation"}
            elif worth == 0:
                assert kinds == {"account_churn"}
            else:
                assert not kinds & {"new", "reactivation", "account_churn"}


@given(books(), days())
@patiently
def test_what_is_known_up_to_a_day_does_not_depend_on_later_days(book, day):
    assert derive(book, day) == [row for row in derive(book, LAST_DAY) if row.on <= day]


@given(books(), st.randoms(use_true_random=False))
@patiently
def test_the_ledger_does_not_depend_on_the_order_of_facts(book, random):
    contracts = [
        replace(contract, lines=tuple(random.sample(contract.lines, len(contract.lines))))
        for contract in book.contracts
    ]
    random.shuffle(contracts)
    assert derive(Book(tuple(contracts), book.rates), LAST_DAY) == derive(book, LAST_DAY)


@given(books())
@patiently
def test_only_a_new_plan_rate_makes_fx(book):
    for row in derive(book, LAST_DAY):
        if row.kind == "fx":
            assert row.on in book.rates.changes(row.currency)


@given(books())
@patiently
def test_with_one_currency_both_amounts_are_the_same(book):
    dollars = Book(tuple(replace(contract, currency="USD") for contract in book.contracts), book.rates)
    assert all(row.amount == row.company_amount for row in derive(dollars, LAST_DAY))


@given(books())
@patiently
def test_a_products_movements_sum_to_what_is_held_of_it(book):
    """Pairs are of one product and one currency, so slices by product reconcile too."""
    sums: dict[tuple[str, str, object], Decimal] = defaultdict(Decimal)
    for row in derive(book, LAST_DAY):
        sums[row.account, row.currency, row.product] += row.amount
    held: dict[tuple[str, str, object], Decimal] = defaultdict(Decimal)
    for account in book.accounts:
        for h in holdings(book, account, LAST_DAY).values():
            held[account, h.contract.currency, h.line.product_id] += h.value
    assert {key: v for key, v in sums.items() if v} == {key: v for key, v in held.items() if v}


quantities = st.decimals(Decimal("0.0001"), Decimal(5000), places=4)
prices = st.decimals(0, Decimal(99999), places=4)


@given(quantities, prices, quantities, prices, st.booleans())
def test_volume_and_price_make_the_whole_in_both_currencies(old_q, old_p, new_q, new_p, contracted):
    day = date(2025, 1, 1)
    rates = PlanRates("USD", (PlanRate("EUR", day, Decimal("1.0571")),))
    old, new = a_holding(1, old_q, old_p), a_holding(2, new_q, new_p)
    book = Book((old.contract,), rates)
    rows = list(differences(book, old, new, day, contracted=contracted))
    assert sum(row.amount for row in rows) == new.value - old.value
    company = [convert(h.value, Decimal("1.0571")) for h in (old, new)]
    assert sum(row.company_amount for row in rows) == company[1] - company[0]
    kinds = {row.kind for row in rows}
    assert old_q != new_q or not kinds & {"expansion", "contraction"}
    assert old_p != new_p or not kinds & {"uplift", "contracted_uplift", "price_cut"}
    assert not (kinds & {"uplift"} and contracted)
    if old_p < new_p and abs(new.value - old.value) > 1 and new_q > 1:
        volume = cents((Fraction(new_q) - Fraction(old_q)) * Fraction(old_p))
        assert sum(row.amount for row in rows if row.kind in {"expansion", "contraction"}) == volume


def a_holding(number: int, quantity: Decimal, price: Decimal) -> Holding:
    start = date(2024, 1, 1)
    line = Line(number=number, quantity=quantity, unit_price=price, starts_on=start)
    contract = Contract(number="C", account="A", currency="EUR", starts_on=start, lines=(line,))
    return Holding(contract, line, Fraction(price))


@given(books(max_accounts=1), st.data())
@patiently
def test_a_day_without_change_moves_nothing(book, data):
    day = data.draw(days())
    same = holdings(book, "A1", day)
    assert list(day_changes(book, same, same, day, had_value=True)) in ([], reactivated(book, same, day))


def reactivated(book: Book, held: dict, day: date) -> list[Movement]:
    """Holdings worth nothing "come back" with rows of 0.00, which the ledger leaves out."""
    return (
        list(day_changes(book, {}, held, day, had_value=True))
        if not any(h.value for h in held.values())
        else []
    )


# The two derivations of calendar and value


@given(books(max_accounts=1))
@patiently
def test_both_derivations_serve_the_same_terms(book):
    for contract in book.contracts:
        walked = [(first, min(last, FAR)) for first, last in served_terms(contract, LAST_DAY)]
        found = [(term.starts_on, min(term.ends_on or FAR, FAR)) for term in terms(contract, LAST_DAY)]
        assert found == walked


@given(books(max_accounts=1))
@patiently
def test_both_derivations_hold_the_same_lines_at_the_same_value(book):
    for contract in book.contracts:
        for day in telling_days(book):
            walked = served_terms(contract, day)
            by_oracle = [
                h.value
                for line in contract.lines
                if (h := oracle_holdings.holding(contract, line, day, walked)) is not None
            ]
            recurring = [line for line in contract.lines if line.recurring]
            by_domain = [
                annualised(line, contract, day) for line in recurring if in_force(line, contract, day)
            ]
            assert by_oracle == by_domain
            assert acv_in_force(contract, contract.lines, day) == sum(by_oracle)


# The calendar


@given(books(max_accounts=1))
@patiently
def test_terms_tile_the_service_without_gap_or_overlap(book):
    for contract in book.contracts:
        tiles = list(terms(contract, LAST_DAY))
        assert [term.n for term in tiles] == list(range(1, len(tiles) + 1))
        for before, after in pairwise(tiles):
            assert before.ends_on is not None
            assert before.ends_on == before.original_ends_on
            assert after.starts_on == before.ends_on + ONE_DAY
        if tiles and (end := service_end(contract)) is not None and end <= LAST_DAY:
            assert tiles[-1].ends_on == end


@given(books(max_accounts=1), days(last=date(2035, 1, 1)))
@patiently
def test_the_term_of_a_day_holds_the_day(book, day):
    for contract in book.contracts:
        assume(day >= contract.starts_on)
        n = term_number(contract, day)
        term = agreed_term(contract, n)
        assert term.starts_on <= day
        assert contract.renewal_mode != AUTO or day <= (term.ends_on or date.max)


@given(books(max_accounts=1))
@patiently
def test_deadlines_come_in_the_order_of_terms_and_never_after_their_end(book):
    for contract in book.contracts:
        if contract.renewal_mode != AUTO:
            continue
        agreed = [agreed_term(contract, n) for n in range(1, 30)]
        deadlines = [their_deadline(contract, term) for term in agreed]
        if contract.notice_amount is None:
            assert set(deadlines) == {None}
            assert [decision_date(contract, term) for term in agreed] == [term.ends_on for term in agreed]
            continue
        for (before, term), (after, _) in pairwise(zip(deadlines, agreed, strict=True)):
            assert before is not None
            assert after is not None
            assert term.ends_on is not None
            assert before <= after
            assert before <= term.ends_on


@given(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.sampled_from(["", "US", "DE", "IL", "GB", "JP", "XX"])
)
def test_act_by_is_the_last_business_day_by_the_deadline(deadline, country):
    found = act_by(deadline, country) or date.max
    assert is_business_day(found, country)
    between = (found + timedelta(days=n) for n in range(1, (deadline - found).days + 1))
    assert not any(is_business_day(day, country) for day in between)


@given(books(max_accounts=1), days(), days())
@patiently
def test_nothing_that_ends_a_contract_prolongs_it(book, early, late):
    early, late = sorted((early, late))
    for contract in book.contracts:
        open_ended = replace(contract, notice_given_on=None, terminated_on=None, successor_starts_on=None)
        whole = service_end(open_ended) or date.max
        for fact in ("notice_given_on", "terminated_on", "successor_starts_on"):
            ended_early = service_end(replace(open_ended, **{fact: early})) or date.max
            ended_late = service_end(replace(open_ended, **{fact: late})) or date.max
            assert ended_early <= ended_late <= whole


@given(books(max_accounts=1))
@patiently
def test_no_line_serves_beyond_its_contract(book):
    for contract in book.contracts:
        end = service_end(contract) or date.max
        for line in contract.lines:
            assert (line_end(line, contract) or date.max) <= end


@given(books(max_accounts=1), days(first=date(2015, 1, 1), last=date(2040, 1, 1)))
@patiently
def test_there_is_always_a_current_term(book, day):
    for contract in book.contracts:
        term = current_term(contract, day)
        assert term.ends_on is None or term.starts_on <= term.ends_on
        assert (term.original_ends_on or date.max) >= (term.ends_on or date.max)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 240))
def test_months_from_an_anchor_are_counted_back_exactly(anchor, months):
    assert months_covered(anchor, add_months(anchor, months) - ONE_DAY) == months
    assert add_months(anchor, months) == oracle_holdings.add_months(anchor, months)


@given(st.fractions(-(10**9), 10**9, max_denominator=10**6))
def test_both_derivations_round_alike_and_symmetrically(amount):
    assert cents(amount) == oracle_holdings.cents(amount) == -cents(-amount)
    assert abs(Fraction(cents(amount)) - amount) <= Fraction(1, 200)


# Retention


@given(books(), days(), days(), st.data())
@patiently
def test_opening_and_movements_make_the_closing_of_every_slice(book, first, last, data):
    first, last = sorted((first, last))
    for holders in (None, data.draw(holders_of(book))):
        for row in retention(book, first, last, holders).values():
            assert row.opening + sum(row.movements.values()) == row.closing


@given(books(), days(), days())
@patiently
def test_grr_is_at_most_one_and_at_most_nrr(book, first, last):
    first, last = sorted((first, last))
    for row in retention(book, first, last).values():
        if row.grr is None or row.nrr is None or row.grr_by_movement is None:
            assert not row.opening
            assert row.grr is row.nrr is row.grr_by_movement is row.logo_retention is None
        else:
            assert 0 <= row.grr <= 1
            assert row.grr <= row.nrr
            assert 0 <= row.grr_by_movement <= 1


@given(books(), st.sampled_from([Decimal("0.5"), Decimal("2.75")]))
@patiently
def test_plan_rates_that_come_later_never_move_grr_or_nrr(book, rate):
    first, last = date(2024, 7, 1), LAST_DAY
    later = PlanRates("USD", (*book.rates.rates, PlanRate("EUR", first, rate), PlanRate("GBP", first, rate)))
    with_them = retention(Book(book.contracts, later), first, last)
    without = retention(book, first, last)
    before_any = [c for c in book.contracts if c.currency == "GBP" and not known_before(book, "GBP", first)]
    assume(not before_any)
    for account, row in without.items():
        if row.opening:
            assert with_them[account].grr == row.grr
            assert with_them[account].nrr == row.nrr


def known_before(book: Book, currency: str, day: date) -> bool:
    """Whether the currency has a rate older than the day; else the first one reaches back to the opening."""
    return any(rate.currency == currency and rate.starts_on < day for rate in book.rates.rates)
