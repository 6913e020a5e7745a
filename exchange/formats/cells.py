"""The kinds of cells, and what each accepts.

`reader()` gives a function from a cell to its value as PostgreSQL's COPY reads it, None for an empty cell;
it raises ValueError with a sentence that says what is wrong. Values repeat a lot, so what costs anything is
remembered.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Protocol
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from common.currencies import CURRENCY_CODES
from common.formula import unmark

Read = Callable[[str], str | None]

# Contract calendars count decades on from these; 9999-12-31, a favourite for "no end", leads nowhere.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
REMEMBERED = 1 << 16


class Cell(Protocol):
    """A kind of cell; `sql` is the type of its column in PostgreSQL."""

    @property
    def sql(self) -> str: ...
    def reader(self) -> Read: ...


@dataclass(frozen=True, slots=True)
class Text:
    """Any text, taken exactly as written, up to `most` characters."""

    most: int | None = None
    sql: str = "text"

    def reader(self) -> Read:
        most = self.most

        def read(cell: str) -> str | None:
            if not cell:
                return None
            text = unmark(cell)
            if most is not None and len(text) > most:
                raise ValueError(f"is longer than {most} characters.")
            if "\0" in text:
                raise ValueError("holds a NUL character, which cannot be stored.")
            return text

        return read


@dataclass(frozen=True, slots=True)
class Name(Text):
    """A text that says something: not blanks alone."""

    def reader(self) -> Read:
        read_text = Text(self.most).reader()

        def read(cell: str) -> str | None:
            text = read_text(cell)
            return text if text is None or text.strip() else None

        return read


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address; `folded` to lower case where people sign in by it."""

    folded: bool = False
    sql: str = "text"

    def reader(self) -> Read:
        @lru_cache(REMEMBERED)
        def read(cell: str) -> str | None:
            address = unmark(cell).strip()
            if not address:
                return None
            try:
                validate_email(address)
            except ValidationError:
                raise ValueError(f"“{_short(address)}” is not an e-mail address.") from None
            if len(address) > 254:
                raise ValueError("is longer than 254 characters.")
            return address.lower() if self.folded else address

        return read


@dataclass(frozen=True, slots=True)
class Day:
    """An ISO date."""

    sql: str = "date"

    def reader(self) -> Read:
        return _read_day


@lru_cache(REMEMBERED)
def _read_day(cell: str) -> str | None:
    text = cell.strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"“{_short(text)}” is not a date such as 2026-03-31.")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a day of the calendar.") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"“{text}” is not between {FIRST_DAY} and {LAST_DAY}; leave it empty for no date.")
    return text


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number with a point, exact: more decimals than `places` are refused, never rounded away."""

    digits: int
    places: int
    least: Decimal | None = None
    above: Decimal | None = None
    sql: str = "numeric"

    def reader(self) -> Read:
        @lru_cache(REMEMBERED)
        def read(cell: str) -> str | None:
            text = cell.strip()
            if not text:
                return None
            if len(text) > 100 or not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)", text):
                raise ValueError(f"“{_short(text)}” is not a number; use digits and a decimal point only.")
            whole, _, decimals = text.lstrip("+-").partition(".")
            if len(decimals.rstrip("0")) > self.places:
                raise ValueError(f"“{text}” has more than {self.places} decimals.")
            if len(whole.lstrip("0")) > self.digits - self.places:
                raise ValueError(f"“{_short(text)}” is too large.")
            value = Decimal(text)
            if self.least is not None and value < self.least:
                raise ValueError(f"“{text}” is less than {self.least}.")
            if self.above is not None and value <= self.above:
                raise ValueError(f"“{text}” is not more than {self.above}.")
            return text

        return read


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds."""

    least: int = 0
    most: int = 2_147_483_647
    sql: str = "integer"

    def reader(self) -> Read:
        @lru_cache(REMEMBERED)
        def read(cell: str) -> str | None:
            text = cell.strip()
            if not text:
                return None
            digits = text.removesuffix(".0")
            if not re.fullmatch(r"-?[0-9]{1,12}", digits):
                raise ValueError(f"“{_short(text)}” is not a whole number.")
            if not self.least <= int(digits) <= self.most:
                raise ValueError(f"“{text}” is not between {self.least} and {self.most}.")
            return digits

        return read


@dataclass(frozen=True, slots=True)
class YesNo:
    """yes or no, and the usual other ways to say so."""

    sql: str = "boolean"

    def reader(self) -> Read:
        return _read_yes_no


@lru_cache(1024)
def _read_yes_no(cell: str) -> str | None:
    text = cell.strip().lower()
    if not text:
        return None
    if text in {"yes", "y", "true", "t", "1"}:
        return "t"
    if text in {"no", "n", "false", "f", "0"}:
        return "f"
    raise ValueError(f"“{_short(cell)}” is neither yes nor no.")


@dataclass(frozen=True)
class OneOf:
    """One of a few fixed words; upper case and blanks for underscores are forgiven."""

    words: tuple[str, ...]
    sql: str = "text"

    def __init__(self, words: Iterable[str]) -> None:
        object.__setattr__(self, "words", tuple(words))

    def reader(self) -> Read:
        @lru_cache(1024)
        def read(cell: str) -> str | None:
            word = cell.strip().lower().replace(" ", "_")
            if not word:
                return None
            if word not in self.words:
                raise ValueError(f"“{_short(cell)}” is not one of {', '.join(self.words)}.")
            return word

        return read


@dataclass(frozen=True, slots=True)
class Currency:
    """The three letters of a currency that exists."""

    sql: str = "text"

    def reader(self) -> Read:
        return _read_currency


@lru_cache(1024)
def _read_currency(cell: str) -> str | None:
    code = cell.strip().upper()
    if not code:
        return None
    if code not in CURRENCY_CODES:
        raise ValueError(f"“{_short(cell)}” is not a currency; use the three letters, such as USD.")
    return code


@dataclass(frozen=True, slots=True)
class Country:
    """The two letters of a country."""

    sql: str = "text"

    def reader(self) -> Read:
        return _read_country


@lru_cache(1024)
def _read_country(cell: str) -> str | None:
    code = cell.strip().upper()
    if not code:
        return None
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise ValueError(f"“{_short(cell)}” is not a country; use two letters, such as US.")
    return code


@dataclass(frozen=True, slots=True)
class TimeZone:
    """A time zone by its usual name."""

    sql: str = "text"

    def reader(self) -> Read:
        @lru_cache(1024)
        def read(cell: str) -> str | None:
            name = cell.strip()
            if name and name not in _time_zones():
                raise ValueError(f"“{_short(name)}” is not a time zone; use a name such as Europe/Berlin.")
            return name or None

        return read


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _short(text: str) -> str:
    """A cell fit to stand in a sentence."""
    return text if len(text) <= 60 else f"{text[:57]}…"
