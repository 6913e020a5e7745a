"""A mapping, as its file says it.

currency = "USD"                     # where nothing else is said

[sources.deals]                      # a file or a sheet, and how to read it
file = "sales_pipeline"
dates = "day first"

[sources.deals.values.product]       # spellings put right
"GTXPro" = "GTX Pro"

[lookups.rep]                        # rows of another file: {rep.manager}
rows_of = "teams"
key = "sales_agent"

[[one_line_contracts]]               # what to make of each row
rows_of = "deals"
only = { deal_stage = "Won" }
number = "{opportunity_id}"
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exchange.formats.spec import File
from exchange.mapping.filters import Words
from exchange.mapping.templates import Template

REFUSE, FIRST, SUM = "refuse", "first", "sum"
REPEATED = (REFUSE, FIRST, SUM)


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A file of the export: what it may be called, the best first, and how to read it beyond the evidence."""

    name: str
    files: tuple[str, ...]
    header: int | None = None
    dates: str | Mapping[str, str] = ""
    decimals: str = ""
    empty: frozenset[str] = frozenset()  # what says “nothing” in it: N/A
    values: Mapping[str, Words] = field(default_factory=dict)  # column → spelling → what is meant
    rates_per: str = ""  # a table of exchange rates, a column a currency, per one unit of this one

    def order_of(self, column: str) -> str:
        """The order of dates that the mapping says for a column, empty for none."""
        return self.dates if isinstance(self.dates, str) else self.dates.get(column, "")


@dataclass(frozen=True, slots=True)
class LookupSpec:
    """A row of another file: `by` of the row that asks is `key` of the one that is meant.

    `take` is which value counts where several rows have the key: only (they must agree), first, last or
    most (the most frequent). `optional` is whether a row that finds none goes without, else it is refused.
    """

    name: str
    source: str
    key: str
    by: str
    take: str = "only"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """What is made of the rows of a source: rows of one file of the book."""

    file: File
    said_as: str  # the section's name in the mapping
    source: str  # empty: one row of constants
    columns: Mapping[str, Template]
    defaults: Mapping[str, str] = field(default_factory=dict)  # for cells that are empty
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    leave_out: Mapping[str, frozenset[str]] = field(default_factory=dict)
    skip_without: tuple[str, ...] = ()
    repeated: str = REFUSE
    end_is_exclusive: bool = False


@dataclass(frozen=True, slots=True)
class BookMapping:
    """A whole mapping."""

    title: str
    sources: Mapping[str, SourceSpec]
    lookups: Mapping[str, LookupSpec]
    sections: tuple[Section, ...]
    words: Mapping[str, Words]
    text: str = ""  # as it was written
