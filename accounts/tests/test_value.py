"""What a contract is worth, figure by figure (METRICS.md §2; V-numbers are its golden vectors)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from accounts.domain.facts import (
    AUTO,
    DRAFT,
    EVERGREEN,
    MONTH,
    TERM,
    PlainContract,
    PlainLine,
    PlanRate,
    PlanRates,
)
from accounts.domain.terms import Grace, agreed_term, current_term
from accounts.domain.value import (
    acv_in_force,
    annualised,
    atr,
    automatic_rolls,
    average_acv,
    cents,
    contracted_acv,
    convert,
    months_covered,
    period_months,
    tcv,
)

D = date.fromisoformat


def contract(start: str = "2025-01-01", end: str | None = "2025-12-31", **facts) -> PlainContract:
    return PlainContract(starts_on=D(start), ends_on=D(end) if end else None, **facts)


def automatic(start: str = "2025-01-01", end: str = "2025-12-31", months: int = 12, **facts) -> PlainContract:
    return contract(start, end, renewal_mode=AUTO, renewal_term_months=months, **facts)


def line(price: object, start: str = "2025-01-01", end: str | None = None, quantity=1, **facts) -> PlainLine:
    return PlainLine(
        unit_price=Decimal(str(price)),
        quantity=Decimal(str(quantity)),
        starts_on=D(start),
        ends_on=D(end) if end else None,
        **facts,
    )


RAMP = contract("2024-04-01", "2027-03-31", signed_on=D("2024-03-20"))
RAMP_LINES = [
    line(60_000, "2024-04-01", "2025-03-31"),
    line(120_000, "2025-04-01", "2026-03-31"),
    line(180_000, "2026-04-01", "2027-03-31"),
]


# Arithmetic


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.0049999", "0.00"),
        ("2.675", "2.68"),
        ("-2.675", "-2.68"),
        ("-0.004", "0.00"),
        ("1234567890123.455", "1234567890123.46"),
    ],
)
def test_cents_rounds_halves_away_from_zero(exact, rounded):
    assert str(cents(Decimal(exact))) == rounded


def test_a_third_is_rounded_once():
    assert cents(Fraction(100, 3)) == Decimal("33.33")


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2025-01-01", "2025-12-31", Fraction(12)),
        ("2024-02-29", "2025-02-27", Fraction(12)),
        ("2025-01-15", "2025-02-14", Fraction(1)),
        ("2025-01-15", "2025-02-20", 1 + Fraction(6, 28)),
        ("2025-01-01", "2025-01-10", Fraction(10, 31)),
        ("2025-01-31", "2025-02-28", 1 + Fraction(1, 28)),
        ("2025-03-01", "2025-02-28", Fraction(0)),
        ("2025-05-05", "2025-05-05", Fraction(1, 31)),
    ],
)
def test_months_are_whole_ones_from_the_first_day_and_the_rest_by_days(start, end, months):
    assert months_covered(D(start), D(end)) == months


def test_each_line_is_converted_and_rounded_by_itself():
    assert convert(Decimal("100000.00"), Decimal("1.05")) == Decimal("105000.00")
    assert convert(Decimal("0.10"), Decimal("1.05")) == Decimal("0.11")


# Annualised value


def test_the_period_of_a_price_is_a_month_a_year_or_the_lines_own():
    held = automatic("2024-01-01", "2025-12-31", 12)
    assert annualised(line(50, quantity=100, price_period=MONTH), held, D("2025-02-01")) == Decimal(
        "60000.00"
    )
    assert annualised(line(360, quantity=3), held, D("2025-02-01")) == Decimal("1080.00")
    by_term = line(24_000, "2024-01-01", price_period=TERM)
    assert annualised(by_term, held, D("2024-02-01")) == Decimal("12000.00")


def test_a_price_by_term_keeps_its_stated_period_when_the_line_rolls_or_is_cut():
    rolling = automatic("2024-01-01", "2025-12-31", 12)
    assert period_months(line(1, "2024-01-01", price_period=TERM), rolling) == 24
    assert period_months(line(1, "2024-01-01", "2025-12-31", price_period=TERM), rolling) == 24
    assert period_months(line(1, "2026-07-01", price_period=TERM), rolling) == 6
    cut = automatic("2024-01-01", "2025-12-31", 12, successor_starts_on=D("2024-07-01"))
    assert period_months(line(1, "2024-01-01", price_period=TERM), cut) == 24


def test_a_price_by_term_without_a_term_is_refused():
    evergreen = contract(end=None, renewal_mode=EVERGREEN)
    with pytest.raises(ValueError, match="needs an end"):
        period_months(line(1, price_period=TERM), evergreen)


def test_a_price_by_term_over_odd_days_uses_the_month_in_which_the_rest_starts():
    by_term = line(1000, "2025-01-15", "2025-02-20", price_period=TERM)
    assert annualised(by_term, contract(), D("2025-02-01")) == Decimal("9882.35")  # 1000 * 12 / (1 + 6/28)


def test_one_time_lines_have_no_annual_value():
    assert annualised(line(7_500, price_period=TERM, recurring=False), contract(), D("2025-01-01")) == 0


def test_automatic_uplift_compounds_at_each_renewal():
    held = automatic("2024-01-01", "2024-12-31", auto_uplift_percent=Decimal(4))  # V27
    values = [
        annualised(line(50_000, "2024-01-01"), held, D(day))
        for day in ("2024-12-31", "2025-01-01", "2026-06-01")
    ]
    assert values == [50_000, 52_000, 54_080]


def test_only_the_annualised_value_is_rounded_never_a_step_of_uplift():
    held = automatic("2024-01-01", "2024-12-31", auto_uplift_percent=Decimal("3.5"))
    assert annualised(line("9.99", "2024-01-01"), held, D("2027-06-01")) == Decimal("11.08")  # 9.99 * 1.035³


def test_a_line_signed_in_a_later_term_is_uplifted_only_from_its_own_renewals_on():
    held = automatic("2024-01-01", "2024-12-31", auto_uplift_percent=Decimal(10))
    added = line(1_000, "2025-07-01")
    assert [automatic_rolls(added, held, D(day)) for day in ("2025-07-01", "2025-12-31", "2026-01-01")] == [
        0,
        0,
        1,
    ]
    assert annualised(added, held, D("2026-01-01")) == Decimal("1100.00")
    assert automatic_rolls(line(1_000, "2025-01-01"), held, D("2025-12-31")) == 0


# ACV in force


def test_acv_in_force_follows_the_ramp():
    days = ("2024-03-31", "2024-06-01", "2025-04-01", "2027-03-31", "2027-04-01")  # V5
    assert [acv_in_force(RAMP, RAMP_LINES, D(day)) for day in days] == [0, 60_000, 120_000, 180_000, 0]


def test_an_add_on_counts_from_its_start():
    lines = [  # V6
        line(50, quantity=100, price_period=MONTH, end="2025-12-31"),
        line(50, "2025-07-01", "2025-12-31", quantity=25, price_period=MONTH, signed_on=D("2025-06-20")),
    ]
    assert acv_in_force(contract(), lines, D("2025-06-30")) == 60_000
    assert acv_in_force(contract(), lines, D("2025-07-01")) == 75_000
    assert tcv(contract(), lines, agreed_term(contract(), 1)) == 67_500
    assert tcv(contract(), lines[1:], agreed_term(contract(), 1)) == 7_500
    assert atr(contract(), lines, agreed_term(contract(), 1)) == 75_000


def test_a_draft_is_worth_nothing_in_force():
    assert acv_in_force(contract(status=DRAFT), [line(1_000)], D("2025-06-01")) == 0


def test_signed_but_not_started_is_contracted():
    assert contracted_acv(RAMP, RAMP_LINES, D("2024-03-31")) == 60_000
    assert contracted_acv(RAMP, RAMP_LINES, D("2024-04-01")) == 0


def test_lines_in_grace_keep_their_value():
    lines = [line(1_000, end="2025-12-31")]
    assert acv_in_force(contract(), lines, D("2026-01-15"), Grace(D("2026-01-15"))) == 1_000
    assert acv_in_force(contract(), lines, D("2026-01-15")) == 0


# TCV and average ACV


def test_tcv_sums_the_steps_and_average_acv_spreads_them_over_the_years():
    term = current_term(RAMP, D("2024-06-01"))  # V5
    assert tcv(RAMP, RAMP_LINES, term) == 360_000
    assert average_acv(RAMP, RAMP_LINES, term) == 120_000


def test_one_time_lines_count_in_full_in_tcv_and_not_in_average_acv():
    held = contract("2025-01-01", "2026-12-31")  # V26
    lines = [
        line(30_000, end="2026-12-31"),
        line(7_500, end="2025-01-01", price_period=TERM, recurring=False),
    ]
    term = current_term(held, D("2025-06-01"))
    assert tcv(held, lines, term) == 67_500
    assert average_acv(held, lines, term) == 30_000


def test_a_one_time_line_belongs_to_the_term_of_its_start_only():
    held = automatic()
    lines = [line(12_000), line(500, "2026-03-01", recurring=False, quantity=2)]
    assert [tcv(held, lines, agreed_term(held, n)) for n in (1, 2, 3)] == [12_000, 13_000, 12_000]


def test_a_short_term_is_worth_its_own_price_and_is_not_annualised():
    held = automatic("2025-04-01", "2025-06-30", 3)
    lines = [line(1_000, "2025-04-01", price_period=MONTH)]
    term = current_term(held, D("2025-12-31"))
    assert tcv(held, lines, term) == average_acv(held, lines, term) == 3_000
    assert acv_in_force(held, lines, D("2025-12-31")) == 12_000


def test_each_renewal_term_is_worth_its_uplifted_price():
    held = automatic("2024-01-01", "2024-12-31", auto_uplift_percent=Decimal(4))
    assert [tcv(held, [line(50_000, "2024-01-01")], agreed_term(held, n)) for n in (1, 2, 3)] == [
        50_000,
        52_000,
        54_080,
    ]


def test_a_price_by_term_pays_for_the_months_it_states():
    held = automatic("2024-01-01", "2025-12-31", 12)
    by_term = [line(24_000, "2024-01-01", price_period=TERM)]
    assert tcv(held, by_term, agreed_term(held, 1)) == 24_000
    assert tcv(held, by_term, agreed_term(held, 2)) == 12_000


def test_a_cut_term_is_worth_what_was_served():
    held = contract("2025-10-01", "2026-09-30", successor_starts_on=D("2026-06-01"))
    assert tcv(held, [line(12_000, "2025-10-01")], current_term(held, D("2026-01-01"))) == 8_000


def test_evergreen_has_no_tcv_no_average_and_nothing_to_renew():
    held = contract("2025-03-01", None, renewal_mode=EVERGREEN, notice_amount=45)  # V25
    lines = [line(25, "2025-03-01", quantity=8, price_period=MONTH)]
    term = current_term(held, D("2025-06-01"))
    assert acv_in_force(held, lines, D("2025-06-01")) == 2_400
    assert tcv(held, lines, term) is average_acv(held, lines, term) is atr(held, lines, term) is None


# ATR


def test_atr_is_the_last_step_or_by_policy_the_first():
    term = agreed_term(RAMP, 1)
    assert atr(RAMP, RAMP_LINES, term) == 180_000
    assert atr(RAMP, RAMP_LINES, term, first_step=True) == 60_000


def test_first_step_keeps_what_was_added_later_and_leaves_out_what_was_dropped():
    lines = [
        line(100, product_id="kept"),
        line(200, "2025-07-01", product_id="added"),
        line(400, end="2025-06-30", product_id="dropped"),
    ]
    assert atr(contract(), lines, agreed_term(contract(), 1), first_step=True) == 300


def test_atr_of_an_automatic_contract_is_the_value_on_the_current_terms_last_day():
    held = automatic("2024-01-01", "2024-12-31", auto_uplift_percent=Decimal(4))
    lines = [line(50_000, "2024-01-01"), line(1_000, "2024-01-01", "2025-06-30")]
    assert atr(held, lines, current_term(held, D("2024-06-01"))) == 51_000
    assert atr(held, lines, current_term(held, D("2025-06-01"))) == 52_000


def test_atr_as_a_past_day_knew_it_leaves_out_later_signatures():
    lines = [line(1_000), line(500, "2025-10-01", signed_on=D("2025-09-20"))]
    term = agreed_term(contract(), 1)
    assert atr(contract(), lines, term) == 1_500
    assert atr(contract(), lines, term, known_on=D("2025-07-04")) == 1_000


def test_atr_of_a_cut_term_is_what_it_held_on_its_last_day_of_service():
    held = contract("2025-10-01", "2026-09-30", successor_starts_on=D("2026-06-01"))
    lines = [line(100, "2025-10-01", "2026-06-30"), line(200, "2026-07-01", "2026-09-30")]
    assert atr(held, lines, current_term(held, D("2026-01-01"))) == 100


# Plan rates


RATES = PlanRates(
    "USD",
    [
        PlanRate("EUR", D("2025-01-01"), Decimal("1.05")),
        PlanRate("EUR", D("2023-01-01"), Decimal("1.10")),
        PlanRate("EUR", D("2024-01-01"), Decimal("1.10")),
        PlanRate("GBP", D("2023-01-01"), Decimal("1.25")),
    ],
)


@pytest.mark.parametrize(
    ("currency", "day", "rate"),
    [
        ("USD", "1990-01-01", "1"),
        ("EUR", "2024-12-31", "1.10"),
        ("EUR", "2025-01-01", "1.05"),
        ("GBP", "2026-01-01", "1.25"),
        ("EUR", "2020-01-01", "1.10"),
    ],
)
def test_a_plan_rate_holds_until_the_next_one_and_reaches_back(currency, day, rate):
    assert RATES.on(currency, D(day)) == Decimal(rate)


def test_only_a_different_rate_is_a_change():
    assert RATES.changes("EUR") == [D("2025-01-01")]
    assert RATES.changes("USD") == []


def test_a_currency_without_plan_rate_is_refused():
    with pytest.raises(LookupError, match="CHF"):
        RATES.on("CHF", D("2025-01-01"))
