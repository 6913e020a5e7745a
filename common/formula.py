"""Cells that a spreadsheet would run as a formula.

A text that begins with = + - @ or a control character, blanks before it or not, is written with a quotation
mark in front, which spreadsheets take for "this is text". Reading takes the mark away again. A text that
already looks marked gets one more, so writing and reading any text gives the same text back.
"""

import re

MARK = "'"
_RUNS = r"[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|[ \u00a0]*[\t\r\n\0]"
_NEEDS_MARK = re.compile(rf"'*(?:{_RUNS})")
_MARKED = re.compile(rf"''*(?:{_RUNS})")


def mark(text: str) -> str:
    """`text` as it may stand in a cell."""
    return MARK + text if _NEEDS_MARK.match(text) else text


def unmark(cell: str) -> str:
    """The text that `mark` was given; any other cell as it is."""
    return cell[1:] if cell.startswith(MARK) and _MARKED.match(cell) else cell
