"""Days, numbers and spellings as people write them, and when nobody can tell what they mean."""

from datetime import date
from decimal import Decimal

import pytest

from exchange.formats.cells import Day, Number, Text
from exchange.mapping.days import DAY_FIRST, MONTH_FIRST, OrderEvidence, read_day
from exchange.mapping.numbers import SignEvidence, read_number
from exchange.mapping.settling import settled
from exchange.mapping.templates import Reading, parse_template

NUMBER = Number(18, 4)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-03-04", None, date(2026, 3, 4)),
        ("2026/3/4", None, date(2026, 3, 4)),
        ("20260304", None, date(2026, 3, 4)),
        (" 2026-03-04T10:00:00Z ", None, date(2026, 3, 4)),
        ("2023-07-28 3:00", None, date(2023, 7, 28)),
        ("03/04/2026", DAY_FIRST, date(2026, 4, 3)),
        ("03/04/2026", MONTH_FIRST, date(2026, 3, 4)),
        ("3.4.26", DAY_FIRST, date(2026, 4, 3)),
        ("03/04/69 10:15", DAY_FIRST, date(2069, 4, 3)),
        ("03-04-70", DAY_FIRST, date(1970, 4, 3)),
        ("13 April 2026", None, date(2026, 4, 13)),
        ("13-Apr-26", None, date(2026, 4, 13)),
        ("Sept 1, 2026", None, date(2026, 9, 1)),
        ("April 1st, 2026", None, date(2026, 4, 1)),
    ],
)
def test_days_are_read_as_they_are_written(text, order, day):
    assert read_day(text, order) == day


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-02-30", "31/02/2026", "13 Foo 2026", "45292", "1/2", "13 Aprix 2026", "0/1/2026"],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="is not a"):
        read_day(text, DAY_FIRST)


def order(*texts: str) -> OrderEvidence:
    evidence = OrderEvidence()
    for row, text in enumerate(texts, start=2):
        evidence.see(text, row)
    return evidence


def test_one_date_beyond_the_twelfth_decides_a_column():
    assert (order("1/2/2026", "13/2/2026").order, order("1/2/2026", "13/2/2026").doubt) == (DAY_FIRST, "")
    assert order("1/2/2026", "2/13/2026").order == MONTH_FIRST


def test_a_column_without_evidence_is_in_doubt_and_says_why():
    assert order("5/5/2026", "2026-01-02", "", "5 May 2026").doubt == ""
    assert order("5/5/2026", "3/4/2026").doubt == (
        "can be read day first or month first: “3/4/2026” in row 3 is 03 April 2026 or 04 March 2026, "
        "and none of its 1 such dates decides"
    )


def test_a_column_of_both_orders_is_in_doubt():
    assert "(row 2) and with the month first (row 3)" in order("13/1/2026", "1/13/2026").doubt


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("1234.5", ".", "1234.5"),
        ("1,234.50", ".", "1234.50"),
        ("1.234,50", ",", "1234.50"),
        ("1 234,5", ",", "1234.5"),
        ("1\u202f234,5 €", ",", "1234.5"),
        ("1'234.50", ".", "1234.50"),
        ("$1,234", ".", "1234"),
        ("-$1,234", ".", "-1234"),
        ("USD 12", ".", "12"),
        ("(1,234.00)", ".", "-1234.00"),
        ("12-", ".", "-12"),
        ("\u221212", ".", "-12"),
        ("5 %", ".", "5"),
        (".5", ".", "0.5"),
    ],
)
def test_numbers_are_read_as_they_are_written(text, sign, number):
    assert read_number(text, sign) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "sign"), [("1,5", "."), ("1.5", ","), ("12,34,567", "."), ("1e3", "."), ("many", "."), ("", ".")]
)
def test_what_is_no_number_is_refused_and_never_read_a_thousandfold(text, sign):
    with pytest.raises(ValueError, match="is not a number"):
        read_number(text, sign)


def sign(*texts: str) -> SignEvidence:
    evidence = SignEvidence()
    for row, text in enumerate(texts, start=2):
        evidence.see(text, row)
    return evidence


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["1.234,5"], ","),
        (["1,234.5"], "."),
        (["1.234.567"], ","),
        (["1.234", "1,5"], ","),
        (["1.234", "0.123"], "."),
        (["12", ""], None),
    ],
)
def test_the_sign_of_the_decimals_is_found(texts, found):
    assert (sign(*texts).sign, sign(*texts).doubt) == (found, "")


def test_numbers_that_may_be_thousands_are_in_doubt():
    assert "“1.234” in row 2 may have decimals or thousands" in sign("1.234", "12").doubt
    assert "(row 2) and with a decimal comma (row 3)" in sign("1.5", "1,5").doubt


def made(template: str, cell: object, cells: dict[str, str], **reading: str) -> str:
    places = list(cells)

    def find(column: str):
        return lambda row: row[places.index(column)]

    words = {"mode": {"Monthly": "evergreen", "*": "auto"}}
    parsed = parse_template(template)
    assert parsed.problem(cell, words) == ""
    return parsed.make(cell, find, Reading(**reading), words)(list(cells.values()))


@pytest.mark.parametrize(
    ("template", "cell", "cells", "value"),
    [
        ("{a}-{b}", Text(), {"a": "x", "b": "y"}, "x-y"),
        ("{a}-{b}", Text(), {"a": "", "b": " "}, ""),
        ("{{a}}", Text(), {"a": "x"}, "{a}"),
        ("{a}", Text(), {"a": "=1+1"}, "'=1+1"),
        ("{a | trim | upper}", Text(), {"a": " x "}, "X"),
        ("{a | slug}@b.example", Text(), {"a": "Änna-Lena Groß"}, "anna.lena.gross@b.example"),
        ("{a | first 2}", Text(), {"a": "abc"}, "ab"),
        ("{a | after :}", Text(), {"a": "x:y"}, "y"),
        ("{a | before :}", Text(), {"a": "x:y"}, "x"),
        ("{a | or n/a}", Text(), {"a": " "}, "n/a"),
        ("{a | by mode}", Text(), {"a": "monthly"}, "evergreen"),
        ("{a | by mode}", Text(), {"a": "Yearly"}, "auto"),
        ("{a | by mode}", Text(), {"a": ""}, ""),
        ("{a | day before}", Day(), {"a": "1/3/2024"}, "2024-02-29"),
        ("{a | plus 1 year | minus 1 day}", Day(), {"a": "2024-02-29"}, "2025-02-27"),
        ("{a | first of month}", Day(), {"a": "2024-02-29"}, "2024-02-01"),
        ("{a | end of month}", Day(), {"a": "2024-02-01"}, "2024-02-29"),
        ("{a | months before 2018-12-31}", Day(), {"a": "10"}, "2018-02-28"),
        ("{a | day before}", Day(), {"a": ""}, ""),
        ("{a | divided by 3 | rounded to 2}", NUMBER, {"a": "10"}, "3.33"),
        ("{a | times 12}", NUMBER, {"a": "1,000.50"}, "12006"),
        ("7", NUMBER, {"a": ""}, "7"),
    ],
)
def test_cells_are_made_of_a_row(template, cell, cells, value):
    assert made(template, cell, cells, order=DAY_FIRST) == value


@pytest.mark.parametrize("text", ["{a", "a}", "{}", "{ }"])
def test_braces_must_close_and_name_a_column(text):
    with pytest.raises(ValueError, match="braces"):
        parse_template(text)


@pytest.mark.parametrize(
    ("template", "cell", "words"),
    [
        ("{a} {b}", Day(), "puts texts together where a date belongs"),
        ("{a | day befor}", Day(), "Did you mean “day before”?"),
        ("{a | times 2}", Text(), "nothing that can be done to a text"),
        ("{a | by nowhere}", Text(), "nothing that can be done"),
        ("{a | divided by 0}", NUMBER, "nothing that can be done"),
    ],
)
def test_what_cannot_be_done_to_a_value_is_said(template, cell, words):
    assert words in parse_template(template).problem(cell, {})


def test_a_decision_is_written_where_it_belongs_and_the_rest_stays():
    text = '# Mine\n[sources.a]\nfile = "a"\n'
    table = "sources.a.values.product"
    once = settled(text, table=table, word="GTXPro", meant="GTX Pro")
    assert once == text + '\n[sources.a.values.product]\n"GTXPro" = "GTX Pro"\n'
    twice = settled(once + "[[accounts]]\n", table=table, word='5" "', meant="B")
    assert twice.splitlines()[-3:] == ['"5\\" \\"" = "B"', '"GTXPro" = "GTX Pro"', "[[accounts]]"]
    assert settled(once, table=table, word="GTXPro", meant="GTX") == once.replace("GTX Pro", "GTX")
