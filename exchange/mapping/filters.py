"""What a mapping may do to a value on its way: `{name | trim | upper}`.

Filters of texts come first. A column of days or numbers reads what they leave as a day or a number, and the
filters of days and numbers work on that.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from accounts.domain.terms import add_months

Words = Mapping[str, str]
OfText = Callable[[str], str]
OfDay = Callable[[date], date]
OfNumber = Callable[[Decimal], Decimal]

TEXT_FILTERS = (
    *("trim", "lower", "upper", "slug", "first N", "after TEXT", "before TEXT", "or TEXT", "by NAME"),
    "months before YYYY-MM-DD",
)
DAY_FILTERS = (
    *("day before", "day after", "plus N days", "plus N months", "plus N years"),
    *("minus N days", "minus N months", "minus N years", "first of month", "end of month"),
)
NUMBER_FILTERS = ("times N", "divided by N", "rounded to N")

_STEP = re.compile(r"(plus|minus) (\d{1,4}) (day|month|year)s?")
_NUMBER = r"(\d+(?:\.\d+)?)"


def text_filter(said: str, words: Mapping[str, Words]) -> OfText | None:
    """The filter of texts that these words say, None when they say none."""
    name, _, rest = said.partition(" ")
    if said in _PLAIN:
        return _PLAIN[said]
    if name == "first" and rest.isdecimal():
        return lambda text: text[: int(rest)]
    if name == "after" and rest:
        return lambda text: text.partition(rest)[2]
    if name == "before" and rest:
        return lambda text: text.partition(rest)[0]
    if name == "or" and rest:
        return lambda text: text if text.strip() else rest
    if name == "by" and rest in words:
        return _translation(words[rest])
    if found := re.fullmatch(r"months before (\d{4}-\d{2}-\d{2})", said):
        return _months_before(date.fromisoformat(found[1]))
    return None


def day_filter(said: str) -> OfDay | None:
    """The filter of days that these words say, None when they say none."""
    if said in _DAYS:
        return _DAYS[said]
    found = _STEP.fullmatch(said)
    if found is None:
        return None
    amount = int(found[2]) * (-1 if found[1] == "minus" else 1)
    if found[3] == "day":
        return lambda day: day + timedelta(days=amount)
    months = amount * (12 if found[3] == "year" else 1)
    return lambda day: add_months(day, months)


def number_filter(said: str) -> OfNumber | None:
    """The filter of numbers that these words say, None when they say none."""
    if found := re.fullmatch(f"times {_NUMBER}", said):
        factor = Decimal(found[1])
        return lambda number: number * factor
    if (found := re.fullmatch(f"divided by {_NUMBER}", said)) and Decimal(found[1]):
        divisor = Decimal(found[1])
        return lambda number: number / divisor
    if found := re.fullmatch(r"rounded to (\d)", said):
        places = Decimal(1).scaleb(-int(found[1]))
        return lambda number: number.quantize(places)
    return None


def slug(text: str) -> str:
    """A text as the plain part of an address: “Anna-Lena Groß” is anna.lena.gross."""
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", ".", folded.lower()).strip(".")


def _translation(words: Words) -> OfText:
    """Word for word, blanks around it aside; “*” stands for any other word that says something."""
    folded = {word.strip().lower(): meant for word, meant in words.items()}
    other = folded.get("*")

    def translate(text: str) -> str:
        found = folded.get(text.strip().lower())
        if found is not None:
            return found
        return other if other is not None and text.strip() else text

    return translate


def _months_before(day: date) -> OfText:
    def read(text: str) -> str:
        if not text.strip():
            return ""
        if not re.fullmatch(r"\d{1,4}", text.strip()):
            raise ValueError(f"“{text.strip()[:60]}” is not a number of months.")
        return add_months(day, -int(text)).isoformat()

    return read


_PLAIN: dict[str, OfText] = {"trim": str.strip, "lower": str.lower, "upper": str.upper, "slug": slug}
_DAYS: dict[str, OfDay] = {
    "day before": lambda day: day - timedelta(days=1),
    "day after": lambda day: day + timedelta(days=1),
    "first of month": lambda day: day.replace(day=1),
    "end of month": lambda day: add_months(day.replace(day=1), 1) - timedelta(days=1),
}
