"""Words for figures and days: exact, the same everywhere."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.wording import count, countdown, day, full_money, initials, percent, short_day, short_money

AMOUNTS = st.decimals(min_value=-(10**13), max_value=10**13, places=2)
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("0", "USD", "$0"),
        ("0.4", "USD", "$0"),
        ("940", "USD", "$940"),
        ("999.5", "USD", "$1k"),
        ("9400", "USD", "$9.4k"),
        ("214320", "USD", "$214k"),
        ("999499", "USD", "$999k"),
        ("999500", "USD", "$1M"),
        ("1100000", "USD", "$1.1M"),
        ("1920000", "USD", "$1.92M"),
        ("41800000", "USD", "$41.8M"),
        ("999999999", "USD", "$1B"),
        ("2500000000000", "USD", "$2500B"),
        ("-80000", "EUR", "−€80k"),
        ("1250000", "CHF", f"CHF{NBSP}1.25M"),
    ],
)
def test_short_money_keeps_three_figures(amount, currency, words):
    assert short_money(Decimal(amount), currency) == words


def test_short_money_says_the_plus_only_when_asked_and_never_for_nothing():
    assert short_money(Decimal(12000), "USD", signed=True) == "+$12k"
    assert short_money(Decimal(0), "USD", signed=True) == "$0"


@given(AMOUNTS)
def test_short_money_stays_within_half_a_per_cent(amount):
    words = short_money(amount, "USD").replace("$", "").replace("−", "-")
    scale = {"k": 3, "M": 6, "B": 9}.get(words[-1], 0)
    shown = Decimal(words.rstrip("kMB")).scaleb(scale)
    assert abs(shown - amount) <= max(abs(amount) * Decimal("0.005"), Decimal("0.5"))


def test_full_money_shows_every_cent():
    assert full_money(Decimal(214320), "USD") == "$214,320.00"
    assert full_money(Decimal("-12.5"), "USD") == "−$12.50"
    assert full_money(Decimal(1200), "JPY") == "¥1,200"


def test_percent_rounds_half_up_and_signs_changes():
    assert percent(Decimal("0.92449")) == f"92.4{NBSP}%"
    assert percent(Decimal("0.92450")) == f"92.5{NBSP}%"
    assert percent(Decimal("-0.38"), places=0, signed=True) == f"−38{NBSP}%"
    assert percent(Decimal("0.061"), signed=True) == f"+6.1{NBSP}%"


def test_nothing_is_never_zero():
    shown = {short_money(None, "USD"), full_money(None, "USD"), percent(None), count(None), day(None)}
    assert shown == {"–"}


def test_count_sets_thousands_apart():
    assert count(1204) == "1,204"
    assert count(-3) == "−3"


def test_days_are_named_without_ambiguity():
    assert day(date(2027, 3, 12)) == "12 Mar 2027"
    assert short_day(date(2027, 3, 2)) == "2 Mar 27"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 11, 21), "yesterday"),
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 23), "tomorrow"),
        (date(2027, 1, 2), "in 41 days"),
        (date(2026, 11, 10), "12 days ago"),
        (date(2030, 11, 22), "in 1,461 days"),
    ],
)
def test_countdown_counts_whole_days(on, words):
    assert countdown(on, date(2026, 11, 22)) == words


def test_countdown_of_no_day_is_empty():
    assert countdown(None, date(2026, 11, 22)) == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ann Miller", "AM"),
        ("Ann van der Miller", "AM"),
        ("ann.miller@example.com", "AM"),
        ("Édith", "É"),
        ("", "?"),
    ],
)
def test_initials_come_from_the_first_and_the_last_word(name, letters):
    assert initials(name) == letters
