"""Tables in text files: comma, semicolon, tab or bar between the cells, quoted line breaks, any line ends."""

import csv
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TextIO

from exchange.reader.encodings import Encoding, find_encoding
from exchange.reader.limits import Limits
from exchange.reader.tables import Cells
from exchange.refusals import refuse

SEPARATORS = ",;\t|"
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class TextTable:
    """A CSV file and its kin."""

    def __init__(self, path: Path, limits: Limits, *, file: str = "") -> None:
        self.path = path
        self.file = file or path.name
        self.limits = limits
        if path.stat().st_size > limits.plain_bytes:
            raise refuse(self.file, f"it is larger than {limits.plain_bytes // 1024**2} MB.")

    @property
    def names(self) -> tuple[str, ...]:
        return (Path(self.file).stem.lower(),)

    @property
    def notes(self) -> tuple[str, ...]:
        notes = [self.encoding.note] if self.encoding.note else []
        if self.separator != ",":
            notes.append(f"cells are separated by {SEPARATOR_NAMES[self.separator]}.")
        return tuple(notes)

    @cached_property
    def encoding(self) -> Encoding:
        return find_encoding(self.path, self.file)

    @cached_property
    def separator(self) -> str:
        """The separator that stands most often outside quotes in the first line; a comma when none does."""
        with self._open() as stream:
            first = next((line for line in self._lines(stream) if line.strip()), "")
        said = first.strip().lower()
        if said.startswith("sep=") and said[4:] in SEPARATORS:
            return said[4:] or "\t"
        outside = "".join(first.split('"')[0::2])
        return max(SEPARATORS, key=outside.count)

    def records(self) -> Iterator[tuple[int, Cells]]:
        """Each row that is not blank. A row over several lines is one row, as in a spreadsheet."""
        csv.field_size_limit(self.limits.cell_chars)
        row = 0
        with self._open() as stream:
            reader = csv.reader(self._lines(stream), delimiter=self.separator, strict=True)
            try:
                for row, cells in enumerate(reader, start=1):  # the number is used below
                    if len(cells) > self.limits.columns:
                        raise refuse(self.file, f"more than {self.limits.columns:,} columns.", row=row)
                    if any(cells) and not (row == 1 and _names_the_separator(cells)):
                        yield row, cells
            except csv.Error as error:
                raise refuse(self.file, _broken_row(error, self.limits), row=row + 1) from error

    @cached_property
    def ends_open(self) -> bool:
        """Whether the last line has no end."""
        with self.path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - 4))
            tail = stream.read().replace(b"\0", b"")
        return not tail.endswith((b"\n", b"\r"))

    def _open(self) -> TextIO:
        return self.path.open(encoding=self.encoding.codec, newline="")

    def _lines(self, stream: TextIO) -> Iterator[str]:
        most = self.limits.line_chars
        number = 0
        while line := stream.readline(most + 1):
            number += 1
            if len(line) > most:
                raise refuse(self.file, f"line {number} is longer than {most:,} characters.", row=number)
            yield line


def _names_the_separator(cells: Cells) -> bool:
    """Excel's own first line `sep=;` tells how to read the file and is no row of it."""
    return cells[0].lower() == "sep=" and not any(cells[1:])


def _broken_row(error: csv.Error, limits: Limits) -> str:
    said = str(error)
    if "field larger" in said:
        return f"a cell is longer than {limits.cell_chars:,} characters; is a quotation mark never closed?"
    if "unexpected end" in said:
        return "the file ends inside a quoted cell."
    return f"the quotation marks do not match: {said}."
