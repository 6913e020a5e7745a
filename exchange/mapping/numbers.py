"""Numbers as people and programs write them, and the evidence of which sign stands before the decimals."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

POINT, COMMA = ".", ","
SIGNS = (POINT, COMMA)

# A currency in front or behind, as a sign or as three letters.
_CURRENCY = re.compile(r"^(?:[A-Z]{3}\b|[$€£¥₹])\s*|\s*(?:\b[A-Z]{3}|[$€£¥₹])$")
_BLANKS = re.compile("[\\s'\u2019\u00a0\u202f]+")
_DIGITS = re.compile(r"[+-]?[0-9.,]*[0-9][0-9.,]*")


def bare(text: str) -> str:
    """The digits and signs of a number: without currency, blanks, per cent; (1) and 1- are -1."""
    text = text.strip().replace("\u2212", "-").removesuffix("%").strip()
    negative = text.startswith("(") and text.endswith(")")
    text = _CURRENCY.sub("", text.strip("()") if negative else text)
    if text.startswith(("-", "+")):
        text = text[0] + _CURRENCY.sub("", text[1:])
    elif text.endswith("-"):
        negative, text = True, text[:-1]
    text = _BLANKS.sub("", text)
    return f"-{text}" if negative else text


@lru_cache(1 << 16)
def read_number(text: str, sign: str) -> Decimal:
    """The number that a cell says, its decimals after `sign`. Raises ValueError with what is wrong."""
    digits = bare(text)
    other = COMMA if sign == POINT else POINT
    if len(digits) > 100 or not _DIGITS.fullmatch(digits):
        raise ValueError(f"“{text.strip()[:60]}” is not a number.")
    whole, _, decimals = digits.partition(sign)
    groups = whole.lstrip("+-").split(other)
    grouped = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))
    if not grouped or not (decimals.isdecimal() or not decimals):
        raise ValueError(f"“{text.strip()[:60]}” is not a number with “{sign}” before the decimals.")
    return Decimal(f"{whole.replace(other, '') or '0'}.{decimals or '0'}")


@dataclass
class SignEvidence:
    """What the numbers of one file say about the sign before their decimals."""

    point: int = 0
    comma: int = 0
    either: int = 0
    example: str = ""
    example_row: int = 0
    point_row: int = 0
    comma_row: int = 0

    def see(self, text: str, row: int) -> None:
        """Take a cell into account."""
        sign = _sign_of(bare(text))
        if sign == POINT:
            self.point += 1
            self.point_row = self.point_row or row
        elif sign == COMMA:
            self.comma += 1
            self.comma_row = self.comma_row or row
        elif sign:
            self.either += 1
            if not self.example:
                self.example, self.example_row = text.strip(), row

    @property
    def sign(self) -> str | None:
        """What the evidence says; None where there is none."""
        if self.point:
            return POINT
        return COMMA if self.comma else None

    @property
    def doubt(self) -> str:
        """Why nobody can tell, with the evidence; empty when it is clear."""
        if self.point and self.comma:
            return (
                f"has numbers with a decimal point (row {self.point_row}) and with a decimal comma "
                f"(row {self.comma_row})"
            )
        if self.either and self.sign is None:
            return (
                f"can be read in two ways: “{self.example}” in row {self.example_row} may have decimals or "
                f"thousands, and none of its {self.either} such numbers decides"
            )
        return ""


def _sign_of(digits: str) -> str:
    """The decimal sign that a number shows: POINT, COMMA, "?" for either, empty when it has none."""
    points, commas = digits.count(POINT), digits.count(COMMA)
    if points and commas:
        return POINT if digits.rfind(POINT) > digits.rfind(COMMA) else COMMA
    if not points and not commas:
        return ""
    sign, other = (POINT, COMMA) if points else (COMMA, POINT)
    if max(points, commas) > 1:
        return other  # 1.234.567 has thousands
    whole, _, decimals = digits.lstrip("+-").partition(sign)
    could_be_thousands = len(decimals) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return "?" if could_be_thousands else sign
