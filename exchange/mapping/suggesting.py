"""How files are probably meant: learnt from their names and headers, for a person to check."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from exchange.formats.book import BOOK
from exchange.mapping.errors import UnsettledError
from exchange.mapping.loading import find_mapping, load_mapping, ready_made
from exchange.mapping.settling import toml_key, toml_text
from exchange.mapping.tables import mapped_tables
from exchange.reader import Table, reading
from exchange.refusals import FileRefusedError, refuse

HEADER_WITHIN = 40
_ACCOUNT = "account id", "customer id", "client id", "company id", "account", "customer", "client", "company"
_OWNER = "owner email", "account owner", "owner", "account manager", "sales rep", "rep"
_PRODUCT = "product code", "sku", "product", "plan", "item"
# What the columns of a section are called elsewhere, the best first.
KNOWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "products": {
        "code": _PRODUCT,
        "name": ("product name", "product", "plan", "item", "sku"),
        "family": ("product family", "family", "series", "category"),
        "list_price": ("list price", "sales price", "price"),
    },
    "accounts": {
        "external_id": ("external id", *_ACCOUNT),
        "name": ("account name", "customer name", "company name", "client name", *_ACCOUNT[4:], "name"),
        "parent_external_id": ("parent id", "parent account", "parent", "subsidiary of"),
        "owner_email": _OWNER,
        "vertical": ("vertical", "industry", "sector"),
        "segment": ("segment", "size"),
        "country": ("country code", "country"),
        "region": ("region", "state"),
        "city": ("city", "town"),
        "employees": ("employees", "headcount"),
        "website": ("website", "url", "domain"),
    },
    "one_line_contracts": {
        "number": (
            *(
                "contract number",
                "contract id",
                "contract no",
                "deal id",
                "opportunity id",
                "subscription id",
            ),
            *("order id", "order number", "contract", "deal", "opportunity", "subscription", "order"),
        ),
        "account_external_id": _ACCOUNT,
        "start": ("start date", "start", "begin", "from", "starts on", "close date"),
        "end": ("end date", "end", "expiry date", "expires on", "expires", "ends on", "renewal date"),
        "product_code": _PRODUCT,
        "unit_price": (
            *("annual value", "contract value", "acv", "arr", "amount", "value", "close value", "price"),
        ),
        "currency": ("currency", "currency code"),
        "signed_on": ("signed on", "signed", "close date"),
    },
}
# Of these two columns at least one must be found before rows are taken for a kind.
SIGNS_OF = {
    "products": ("code",),
    "accounts": ("external_id",),
    "one_line_contracts": ("start", "unit_price"),
}
REQUIRED = {
    "products": ("code", "name"),
    "accounts": ("external_id", "name"),
    "one_line_contracts": ("number", "account_external_id", "start", "product_code", "unit_price"),
}
PRICE_PERIOD = 'price_period = "year"'


@dataclass(frozen=True, slots=True)
class Headed:
    """A file or sheet with the columns that its first full row names."""

    file: str
    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one kind made of one file: which of its columns each column of the book takes."""

    kind: str
    source: str
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are probably meant: the book format, a ready-made mapping by its title, or a first draft."""

    book: bool = False
    title: str = ""
    mapping: str = ""

    @property
    def is_known(self) -> bool:
        return self.book or bool(self.title)


def suggest(paths: Iterable[Path], *, currency: str) -> Reading:
    """What these files are. Raises FileRefusedError for those that cannot be read."""
    with reading(paths) as (tables, others):
        heads = [headed(table) for table in tables]
        if not heads:
            raise refuse(", ".join(others) or "The files", "there is no table in here.")
        if any(map(_of_the_book, heads)):
            return Reading(book=True)
        for name in ready_made():
            if _fits(name, tables, currency):
                path = find_mapping(name)
                return Reading(title=load_mapping(path).title, mapping=path.read_text(encoding="utf-8"))
        return Reading(mapping=written(pieces_of(heads), currency=currency))


def headed(table: Table) -> Headed:
    """The header is the first of the upper rows with the most cells filled."""
    first = [cells for _row, cells in islice(table.records(), HEADER_WITHIN)]
    header = max(first, key=lambda cells: len({*filter(None, map(str.strip, cells))}), default=[])
    return Headed(
        table.file, table.names[0], tuple(dict.fromkeys(" ".join(c.split()) for c in header if c.strip()))
    )


def pieces_of(heads: Sequence[Headed]) -> list[Piece]:
    """What may be made of each file, by what its columns are called."""
    return [
        Piece(kind, head.name, columns)
        for kind, known in KNOWN.items()
        for head in heads
        if (columns := _found(known, head.columns)) and all(sign in columns for sign in SIGNS_OF[kind])
    ]


def written(
    pieces: Sequence[Piece], *, currency: str, settings: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """The mapping that says so; what is required and not found stands there to be filled in.

    `settings` are those of each source: dates, decimals.
    """
    lines = [f"currency = {toml_text(currency)}"]
    for source in dict.fromkeys(piece.source for piece in pieces):
        lines += ["", f"[sources.{toml_key(source)}]", f"file = {toml_text(source)}"]
        lines += [
            f"{name} = {toml_text(said)}" for name, said in (settings or {}).get(source, {}).items() if said
        ]
    for piece in pieces:
        lines += ["", f"[[{piece.kind}]]", f"rows_of = {toml_text(piece.source)}"]
        if piece.kind != "one_line_contracts":
            lines.append('repeated = "first"')
        lines += [f"{name} = {toml_text(f'{{{column}}}')}" for name, column in piece.columns.items()]
        lines += [f"# {name} = is missing" for name in REQUIRED[piece.kind] if name not in piece.columns]
        if piece.kind == "one_line_contracts":
            lines.append(PRICE_PERIOD)
    return "\n".join(lines) + "\n"


def _of_the_book(head: Headed) -> bool:
    kind = BOOK.find((head.name,))
    if kind is None:
        return False
    needed = {column.name for column in BOOK.file(kind).columns if column.required}
    return needed <= {column.lower() for column in head.columns}


def _fits(name: str, tables: list[Table], currency: str) -> bool:
    """Whether all files and columns of a ready-made mapping are there."""
    try:
        mapped_tables(load_mapping(find_mapping(name)), tables, currency=currency)
    except (UnsettledError, FileRefusedError):
        return False
    return True


def _found(known: Mapping[str, tuple[str, ...]], columns: Sequence[str]) -> dict[str, str]:
    plain = {_plain(column): column for column in reversed(columns)}
    return {
        name: plain[found]
        for name, words in known.items()
        if (found := next((w for w in map(_plain, (name, *words)) if w in plain), None))
    }


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
