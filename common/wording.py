"""How figures and days are worded, the same in pages, mails and messages. Pure: no clock, no settings.

None is always "–": unknown or not defined is never shown as zero.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import format_currency, get_currency_symbol

NOTHING = "–"
MINUS = "−"
NBSP = "\u00a0"

_STEPS = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))


@lru_cache(maxsize=10_000)  # spelling an amount takes as long as everything else in its cell
def full_money(amount: Decimal | None, currency: str) -> str:
    """The exact amount: "$214,320.00", "CHF 1,200.50", "−$12.00"."""
    if amount is None:
        return NOTHING
    text: str = format_currency(abs(amount), currency, locale="en")
    return f"{MINUS}{text}" if amount < 0 else text


def short_money(amount: Decimal | None, currency: str, *, signed: bool = False) -> str:
    """Three figures and a unit: "$214k", "$1.92M", "$41.8M"; `signed` says the plus as well."""
    if amount is None:
        return NOTHING
    symbol = get_currency_symbol(currency, locale="en")
    space = NBSP if symbol[-1].isalpha() else ""
    return f"{_sign(amount, signed=signed)}{symbol}{space}{_shortened(abs(amount))}"


def _shortened(amount: Decimal) -> str:
    for index, (step, unit) in enumerate(_STEPS):
        if amount >= step:
            text = _three_figures(amount / step)
            rounded_up_a_unit = text == "1000" and index > 0
            return f"1{_STEPS[index - 1][1]}" if rounded_up_a_unit else f"{text}{unit}"
    text = str(amount.quantize(Decimal(1), ROUND_HALF_UP))
    return "1k" if text == "1000" else text


def _three_figures(value: Decimal) -> str:
    places = 0 if value >= 100 else 1 if value >= 10 else 2
    text = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(ratio: Decimal | float | None, *, places: int = 1, signed: bool = False) -> str:
    """A ratio (1 = all) as "92.4 %"; `signed` for changes: "+6.1 %", "−38 %"."""
    if ratio is None:
        return NOTHING
    value = (Decimal(str(ratio)) * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{_sign(value, signed=signed)}{abs(value)}{NBSP}%"


def count(number: Decimal | int | None) -> str:
    """A plain number with thousands apart: "1,204"."""
    if number is None:
        return NOTHING
    return f"{_sign(Decimal(number))}{abs(number):,}"


def quantity(number: Decimal | None) -> str:
    """How many of something, without the noughts that the database keeps: "10", "1,204.5"."""
    return count(None if number is None else Decimal(f"{number.normalize():f}"))


def _sign(value: Decimal, *, signed: bool = False) -> str:
    if value < 0:
        return MINUS
    return "+" if signed and value > 0 else ""


def day(on: date | None) -> str:
    """ "12 Mar 2027"."""
    return f"{on.day} {on:%b} {on.year}" if on else NOTHING


def short_day(on: date | None) -> str:
    """ "12 Mar 27", where a column is narrow."""
    return f"{on.day} {on:%b %y}" if on else NOTHING


def countdown(on: date | None, as_of: date) -> str:
    """How far `on` is from `as_of`: "in 41 days", "today", "12 days ago"."""
    if on is None:
        return ""
    days = (on - as_of).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if days in near:
        return near[days]
    return f"in {count(days)} days" if days > 0 else f"{count(-days)} days ago"


def initials(name: str) -> str:
    """At most two letters for a person's mark: "Ann Miller" is AM; an e-mail address counts up to its @."""
    words = [word for word in name.split("@", maxsplit=1)[0].replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    ends = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return ends.upper()
