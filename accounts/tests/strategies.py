"""Random books that a company could have signed, for Hypothesis: every rule of the database holds in them.

Small pools of days, prices and products on purpose: books are only interesting where things meet, so lines
of one price end on the day on which others start, contracts follow each other on time, late or early, and
rates change on New Year's Day when many terms end.
"""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from accounts.domain.facts import AUTO, DAYS, EVERGREEN, MANUAL, MONTHS, PlanRate, PlanRates
from accounts.domain.terms import add_months
from accounts.tests.oracle_holdings import Book, Contract, Line
from accounts.tests.oracle_retention import Holders, Span

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2027, 6, 30)
"""The book is looked at until here; contracts start in the first two years."""

ONE_DAY = timedelta(days=1)
CURRENCIES = ("USD", "EUR", "GBP")
PRODUCTS = ("SEAT", "PLAT", "DATA")
PRICES = tuple(map(Decimal, ("0", "10", "12", "12.5", "99.99", "33.3333", "1200")))
QUANTITIES = tuple(map(Decimal, ("1", "2", "10", "12", "3.3", "0.0625")))
RATES = tuple(map(Decimal, ("1.10", "1.05", "0.9071", "1.3333333333")))


@cache
def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> SearchStrategy[date]:
    """Days that meet: months' first and last days, leap day, and any other; the first one at least."""
    last = max(first, last)
    return st.one_of(
        st.sampled_from([day for day in MEETING_DAYS if first <= day <= last] or [first]),
        st.dates(first, last),
    )


MEETING_DAYS = [date(year, month, 1) for year in range(2023, 2028) for month in (1, 4, 7)]
MEETING_DAYS += [day - ONE_DAY for day in MEETING_DAYS] + [date(2024, 2, 28), date(2024, 2, 29)]


@composite
def plan_rates(draw: DrawFn) -> PlanRates:
    """One to three sets; the second currency may miss a set."""
    starts = [date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1)][: draw(st.integers(1, 3))]
    rates = [PlanRate("EUR", day, draw(st.sampled_from(RATES))) for day in starts]
    rates += [PlanRate("GBP", day, draw(st.sampled_from(RATES))) for day in starts if draw(st.booleans())]
    if not any(rate.currency == "GBP" for rate in rates):
        rates.append(PlanRate("GBP", date(2024, 7, 1), draw(st.sampled_from(RATES))))
    return PlanRates("USD", tuple(rates))


@composite
def books(draw: DrawFn, max_accounts: int = 2, max_contracts: int = 4) -> Book:
    contracts: list[Contract] = []
    for n in range(draw(st.integers(1, max_accounts))):
        contracts += draw(contracts_of(f"A{n + 1}", max_contracts))
    return Book(tuple(contracts), draw(plan_rates()))


@composite
def contracts_of(draw: DrawFn, account: str, max_contracts: int) -> list[Contract]:
    """An account's contracts by start; each may renew an earlier one: on time, late or early."""
    currency = draw(st.sampled_from(CURRENCIES))
    contracts: list[Contract] = []
    starts_on = draw(days(FIRST_DAY, date(2024, 12, 31)))
    for n in range(draw(st.integers(1, max_contracts))):
        if starts_on > LAST_DAY:
            break
        earlier = [contract.number for contract in contracts if contract.starts_on < starts_on]
        contract = draw(
            a_contract(
                number=f"{account}-{n + 1}",
                account=account,
                starts_on=starts_on,
                currency=currency if draw(st.integers(0, 5)) else draw(st.sampled_from(CURRENCIES)),
                predecessor=draw(st.sampled_from(["", *earlier[-2:]])),
            )
        )
        contracts.append(contract)
        starts_on = draw(next_start(contract))
    return contracts


def next_start(contract: Contract) -> SearchStrategy[date]:
    """On time, late, early, or beside the contract."""
    end = contract.ends_on or add_months(contract.starts_on, 12)
    offsets = st.sampled_from([1, 1, 1, 2, 10, 40, -30, -90, 0])
    return st.one_of(
        offsets.map(lambda offset: max(contract.starts_on, end + timedelta(days=offset))),
        st.just(contract.starts_on),
    )


@composite
def a_contract(
    draw: DrawFn, *, number: str, account: str, starts_on: date, currency: str, predecessor: str
) -> Contract:
    mode = draw(st.sampled_from([MANUAL, MANUAL, AUTO, AUTO, EVERGREEN]))
    ends_on = None if mode == EVERGREEN else draw(end_after(starts_on))
    notice = draw(notice_periods())
    ours = draw(notice_periods())
    status = draw(st.sampled_from(["signed"] * 8 + ["draft", "terminated"]))
    terminated = status == "terminated" or draw(st.integers(0, 7)) == 0
    given = draw(st.integers(0, 4)) == 0
    return Contract(
        number=number,
        account=account,
        currency=currency,
        predecessor=predecessor,
        status=status,
        starts_on=starts_on,
        ends_on=ends_on,
        renewal_mode=mode,
        renewal_term_months=draw(st.sampled_from([1, 3, 5, 12, 12, 24])) if mode == AUTO else None,
        notice_amount=notice[0],
        notice_unit=notice[1],
        our_notice_amount=ours[0],
        our_notice_unit=ours[1],
        notice_given_on=draw(days(starts_on - timedelta(days=40))) if given else None,
        notice_given_by=draw(st.sampled_from(["", "them", "us"])) if given else "",
        auto_uplift_percent=draw(st.sampled_from([Decimal(0), Decimal(0), Decimal(4), Decimal("3.1415")])),
        signed_on=draw(st.none() | days(starts_on - timedelta(days=30), starts_on + timedelta(days=30))),
        terminated_on=draw(days(starts_on - timedelta(days=5))) if terminated else None,
        lines=draw(lines_of(starts_on, ends_on, mode)),
    )


@cache
def end_after(starts_on: date) -> SearchStrategy[date]:
    """Whole months, clamped ones included, or an odd number of days."""
    whole = st.sampled_from([1, 3, 7, 12, 12, 12, 24, 36]).map(lambda n: add_months(starts_on, n) - ONE_DAY)
    return whole | st.integers(0, 800).map(lambda n: starts_on + timedelta(days=n))


@cache
def notice_periods() -> SearchStrategy[tuple[int | None, str]]:
    return st.sampled_from(
        [(None, ""), (0, DAYS), (30, DAYS), (60, DAYS), (400, DAYS), (1, MONTHS), (3, MONTHS)]
    )


@composite
def lines_of(draw: DrawFn, starts_on: date, ends_on: date | None, mode: str) -> tuple[Line, ...]:
    """One to three strands of lines, each a plain line, a ramp, an add-on or paid once."""
    spans: list[tuple[date, date | None, str, bool]] = []
    for _ in range(draw(st.integers(1, 3))):
        product = draw(st.sampled_from(PRODUCTS))
        strand = draw(strands(starts_on, ends_on, mode))
        spans += [(first, last, product, bool(draw(st.integers(0, 9)))) for first, last in strand]
    numbers = draw(st.permutations(range(1, len(spans) + 1)))
    return tuple(
        draw(a_line(number, *span, open_ended=ends_on is None))
        for number, span in zip(numbers, spans, strict=True)
    )


@composite
def strands(draw: DrawFn, starts_on: date, ends_on: date | None, mode: str) -> list[tuple[date, date | None]]:
    """First and last days of one line, or of the steps of a ramp: adjacent, overlapping, or with a gap."""
    last_day = ends_on or LAST_DAY
    first = draw(days(starts_on, max(starts_on, last_day))) if draw(st.booleans()) else starts_on
    if mode == AUTO and draw(st.integers(0, 3)) == 0:
        renewed_on = last_day + ONE_DAY
        first = draw(st.just(renewed_on) | days(renewed_on, renewed_on + timedelta(days=500)))
    steps: list[tuple[date, date | None]] = []
    for _ in range(draw(st.integers(0, 2))):
        if first >= last_day:
            break
        end = draw(days(first, last_day - ONE_DAY))
        steps.append((first, end))
        first = max(first, min(last_day, end + timedelta(days=draw(st.sampled_from([1, 1, 1, 5, -20])))))
    final: list[date | None] = [None]
    if first <= last_day:
        final += [ends_on, draw(days(first, last_day))]
    elif mode == AUTO:
        final.append(first + timedelta(days=draw(st.integers(0, 400))))
    return [*steps, (first, draw(st.sampled_from(final)))]


@composite
def a_line(
    draw: DrawFn,
    number: int,
    starts_on: date,
    ends_on: date | None,
    product: str,
    recurring: bool,
    *,
    open_ended: bool,
) -> Line:
    periods = ["year", "year", "month"] if ends_on is None and open_ended else ["year", "month", "term"]
    signed = days(starts_on - timedelta(days=20), starts_on + timedelta(days=5))
    return Line(
        number=number,
        product_id=product,
        quantity=draw(st.sampled_from(QUANTITIES)),
        unit_price=draw(st.sampled_from(PRICES)),
        price_period=draw(st.sampled_from(periods)),
        recurring=recurring,
        starts_on=starts_on,
        ends_on=ends_on,
        signed_on=draw(st.none() | signed),
    )


@composite
def holders_of(draw: DrawFn, book: Book) -> Holders:
    """Who owned each account when: nobody, one person all the time, or two or three after each other."""
    holders: Holders = {}
    for account in book.accounts:
        changes = sorted(draw(st.sets(days(), max_size=2)))
        starts = [date.min, *changes]
        ends = [*(day - ONE_DAY for day in changes), date.max]
        people = [draw(st.sampled_from(["rita", "tom", ""])) for _ in starts]
        holders[account] = [
            Span(person, first, last)
            for person, first, last in zip(people, starts, ends, strict=True)
            if person
        ]
    return holders
