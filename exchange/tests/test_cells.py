"""What each kind of cell takes, and what it says when it does not."""

from decimal import Decimal

import pytest

from exchange.formats.book import BOOK
from exchange.formats.cells import (
    Country,
    Currency,
    Day,
    Email,
    Name,
    Number,
    OneOf,
    Text,
    TimeZone,
    Whole,
    YesNo,
)

WORDS = OneOf(["auto", "account_manager"])
PRICE = Number(18, 4, least=Decimal(0))


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Text(5), "", None),
        (Text(5), "  a  ", "  a  "),
        (Text(5), "'=1+1", "=1+1"),
        (Name(5), "   ", None),
        (Email(folded=True), " Omar@Example.TEST ", "omar@example.test"),
        (Email(), "Omar@Example.TEST", "Omar@Example.TEST"),
        (Day(), " 2024-02-29 ", "2024-02-29"),
        (Day(), "  ", None),
        (PRICE, "1234.5", "1234.5"),
        (PRICE, ".5", ".5"),
        (PRICE, "1.50000000", "1.50000000"),
        (Whole(), "7.0", "7"),
        (YesNo(), "TRUE", "t"),
        (YesNo(), "no", "f"),
        (WORDS, "Account Manager", "account_manager"),
        (Currency(), "usd", "USD"),
        (Country(), "de", "DE"),
        (TimeZone(), "Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_what_fits_is_read(kind, cell, value):
    assert kind.reader()(cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "words"),
    [
        (Text(5), "123456", "longer than 5"),
        (Text(5), "a\0b", "NUL"),
        (Email(), "nobody", "not an e-mail"),
        (Day(), "31/12/2024", "not a date such as 2026-03-31"),
        (Day(), "20241231", "not a date"),
        (Day(), "2023-02-29", "not a day of the calendar"),
        (Day(), "9999-12-31", "not between 1900-01-01 and 2199-12-31"),
        (PRICE, "1,000.00", "decimal point only"),
        (PRICE, "1.000,00", "decimal point only"),
        (PRICE, "1e3", "decimal point only"),
        (PRICE, "NaN", "decimal point only"),
        (PRICE, "-0.01", "less than 0"),
        (PRICE, "0.12345", "more than 4 decimals"),
        (PRICE, "123456789012345", "too large"),
        (Number(18, 4, above=Decimal(0)), "0", "not more than 0"),
        (Whole(1, 9), "10", "not between 1 and 9"),
        (Whole(), "1.5", "not a whole number"),
        (YesNo(), "maybe", "neither yes nor no"),
        (WORDS, "sometimes", "not one of auto, account_manager"),
        (Currency(), "XXX", "not a currency"),
        (Country(), "Germany", "two letters"),
        (TimeZone(), "Mars/Base", "not a time zone"),
    ],
)
def test_what_does_not_fit_is_named(kind, cell, words):
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        kind.reader()(cell)


@pytest.mark.parametrize("file", BOOK.files, ids=lambda file: file.name)
def test_the_format_allows_no_text_that_the_model_does_not_hold(file):
    """The table of the format says its own lengths, to be read in one place; the models agree."""
    lengths = {
        column.name: (getattr(column.cell, "most", None), file.model_field(column).max_length)
        for column in file.own_columns
        if type(column.cell) in {Text, Name} and not column.refers_to
    }
    assert {name: pair for name, pair in lengths.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("file", BOOK.files, ids=lambda file: file.name)
def test_files_come_after_those_they_refer_to(file):
    before = [other.name for other in BOOK.files[: BOOK.files.index(file) + 1]]
    assert [
        column.name for column in file.columns if column.refers_to and column.refers_to not in before
    ] == []
