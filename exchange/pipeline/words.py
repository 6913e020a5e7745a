"""Words that are none of the few that a column knows: asked once each, with what is probably meant."""

from collections import Counter
from difflib import get_close_matches
from functools import cache

from babel import Locale

from exchange.formats.cells import Cell, Country, Currency, OneOf, YesNo
from exchange.formats.spec import Column
from exchange.refusals import Decision, Settling
from exchange.rows import Origin

MOST = 20  # words asked for of one column; what is left comes up when these are settled
KEPT = 1_000  # different words kept of one import: a column of texts is no list of words
LONGEST = 100  # characters of a word
_CLOSED = Country | Currency | OneOf | YesNo


class UnknownWords:
    """Cells that were refused because their column knows only some words, counted by column."""

    def __init__(self, origins: tuple[Origin, ...]) -> None:
        self.origins = origins
        self._seen: dict[tuple[int, Column], Counter[str]] = {}
        self._kept = 0

    def note(self, place: int, column: Column, cell: str) -> None:
        """Count a cell that was refused, where a mapping could say what its word means."""
        if not isinstance(column.cell, _CLOSED) or not self.origins[place].spellings.get(column.name):
            return
        words = self._seen.setdefault((place, column), Counter())
        word = cell.strip()
        if word in words or (self._kept < KEPT and len(word) <= LONGEST):
            self._kept += word not in words
            words[word] += 1

    def decisions(self) -> list[Decision]:
        return [
            self._asked(self.origins[place], column, word, rows)
            for (place, column), words in self._seen.items()
            for word, rows in sorted(words.items(), key=lambda counted: (-counted[1], counted[0]))[:MOST]
        ]

    def _asked(self, origin: Origin, column: Column, word: str, rows: int) -> Decision:
        table, own = origin.spellings[column.name], origin.columns[column.name]
        meant = probably_meant(column.cell, word)
        choices = column.cell.words if isinstance(column.cell, OneOf) else ()
        choices = ("yes", "no") if isinstance(column.cell, YesNo) else choices
        asked = f"“{word}” in {own} is no {_called(column)}."
        way_out = f'Say what it means in the mapping, under [{table}]: "{word}" = "{meant or "…"}".'
        settling = Settling(table, word, meant=meant, choices=choices, asked=asked)
        return Decision(f"{asked} {way_out}", origin.file, rows, settling)


def probably_meant(cell: Cell, word: str) -> str:
    """The word of the column that is spelt most like this one; empty where none is."""
    if isinstance(cell, Country):
        codes = _countries()
        close = get_close_matches(word.lower(), codes, n=1, cutoff=0.85)
        return codes[close[0]] if close else ""
    known = cell.words if isinstance(cell, OneOf) else ()
    close = get_close_matches(word.lower().replace(" ", "_"), known, n=1, cutoff=0.7)
    return close[0] if close else ""


@cache
def _countries() -> dict[str, str]:
    """The two letters of each country by its English name, as it is usually written."""
    names = Locale("en").territories.items()
    found = {name.lower(): code for code, name in names if len(code) == 2 and code.isalpha()}
    return found | {
        "uk": "GB",
        "great britain": "GB",
        "england": "GB",
        "usa": "US",
        "u.s.": "US",
        "korea": "KR",
    }


def _called(column: Column) -> str:
    return {"role": "role that the book knows", "country": "country by its two letters"}.get(
        column.name, f"{column.name.replace('_', ' ')} that the book knows"
    )
