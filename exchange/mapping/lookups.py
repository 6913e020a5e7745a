"""Values from rows of another file of the export: the account of the subscription that a reading names."""

from collections import Counter
from collections.abc import Callable

from exchange.mapping.sources import Source
from exchange.mapping.spec import LookupSpec
from exchange.reader import Cells


class Lookup:
    """The rows of a source by their key, as far as columns of them are asked for."""

    def __init__(self, spec: LookupSpec, source: Source, columns: set[str]) -> None:
        self.spec = spec
        self.source = source
        self._found: dict[str, dict[str, Counter[str]]] = {column: {} for column in columns}
        self._read()

    def find(self, column: str, by: Callable[[Cells], str]) -> Callable[[Cells], str]:
        """The function from a row that asks to the value. Its ValueError says why there is none."""
        found = self._found[column.lower()]
        choose = _CHOICES[self.spec.take]
        label, key = self.source.file, self.spec.key

        def value(cells: Cells) -> str:
            asked = by(cells).strip()
            if not asked:
                return ""
            held = found.get(asked)
            if held is None and self.spec.optional:
                return ""
            if held is None:
                raise ValueError(
                    f"there is no row of {label} whose {key} is “{asked[:60]}”. If such rows may "
                    f"go without, say optional = true under [lookups.{self.spec.name}]."
                )
            if (chosen := choose(held)) is None:
                raise ValueError(
                    f"several rows of {label} have the {key} “{asked[:60]}” and differ in {column}. Say "
                    f'which counts, under [lookups.{self.spec.name}]: take = "first", "last" or "most".'
                )
            return chosen

        return value

    def _read(self) -> None:
        key = self.source.find(self.spec.key)
        values = [(found, self.source.find(column)) for column, found in self._found.items()]
        one = self.spec.take == "first"
        for _, cells in self.source.rows():
            asked = key(cells).strip()
            for found, value in values:
                held = found.setdefault(asked, Counter())
                if self.spec.take == "last":
                    held.clear()
                if not (one and held):
                    held[value(cells)] += 1


def _only(held: "Counter[str]") -> str | None:
    return next(iter(held)) if len(held) == 1 else None


def _most(held: "Counter[str]") -> str | None:
    """The most frequent one; of equals the first in the alphabet, so that the same files say the same."""
    return min(held, key=lambda value: (-held[value], value))


_CHOICES: dict[str, Callable[["Counter[str]"], str | None]] = {
    "only": _only,
    "first": _only,
    "last": _only,
    "most": _most,
}
