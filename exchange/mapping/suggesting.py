"""How files are probably meant: learnt from their names and headers, and from mappings of before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exchange.formats.book import BOOK
from exchange.mapping.drafts import Draft, columns_of, is_required, parsed, sections_of, written
from exchange.mapping.errors import MappingError, UnsettledError
from exchange.mapping.loading import ONE_LINE, find_mapping, load_mapping, read_mapping, ready_made
from exchange.mapping.looking import LookedTable, look
from exchange.mapping.tables import mapped_tables
from exchange.mapping.templates import parse_template
from exchange.reader import Table, reading
from exchange.refusals import FileRefusedError, refuse

Known = Mapping[str, Mapping[str, tuple[str, ...]]]
_ACCOUNT = "account id", "customer id", "client id", "company id", "account", "customer", "client", "company"
_OWNER = "owner email", "account owner", "owner", "account manager", "sales rep", "rep"
_PRODUCT = "product code", "sku", "product", "plan tier", "plan", "item"
_NUMBER = (
    *("contract number", "contract id", "contract no", "deal id", "opportunity id", "subscription id"),
    *("order id", "order number", "contract", "deal", "opportunity", "subscription", "order"),
)
_START = "start date", "start", "begin", "from", "starts on", "close date"
_END = "end date", "end", "expiry date", "expires on", "expires", "ends on", "renewal date"
_PRICE = "annual value", "contract value", "acv", "arr", "amount", "value", "close value", "price"
# What the columns of a section are called elsewhere, the best first.
KNOWN: Known = {
    "users": {
        "email": ("e-mail", "email address", "sales agent email", "agent email"),
        "name": ("full name", "sales agent", "agent", "employee", "user", "user name"),
        "manager_email": ("manager e-mail", "reports to"),
    },
    "products": {
        "code": _PRODUCT,
        "name": ("product name", *_PRODUCT[2:], "sku"),
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
        "country": ("country code", "country", "office location"),
        "region": ("region", "state"),
        "city": ("city", "town"),
        "employees": ("employees", "headcount"),
        "website": ("website", "url", "domain"),
    },
    "contacts": {
        "external_id": ("contact id", "contact number"),
        "account_external_id": _ACCOUNT,
        "name": ("contact name", "full name", "contact"),
        "title": ("job title", "title", "position"),
        "email": ("e-mail", "email address", "contact email"),
        "phone": ("telephone", "mobile", "phone number"),
    },
    ONE_LINE: {
        "number": _NUMBER,
        "account_external_id": _ACCOUNT,
        "start": _START,
        "end": _END,
        "product_code": _PRODUCT,
        "unit_price": _PRICE,
        "currency": ("currency", "currency code"),
        "signed_on": ("signed on", "signed", "close date"),
    },
    "contracts": {"number": _NUMBER, "account_external_id": _ACCOUNT, "start": _START, "end": _END},
    "subscriptions": {
        "contract_number": _NUMBER,
        "line": ("line number", "line no", "position"),
        "product_code": _PRODUCT,
        "quantity": ("qty", "seats", "units", "count"),
        "unit_price": ("unit price", "price per unit", *_PRICE),
        "start": _START,
        "end": _END,
    },
    "usage": {
        "account_external_id": _ACCOUNT,
        "product_code": _PRODUCT,
        "date": ("usage date", "reading date", "day", "month"),
        "quantity": ("usage count", "usage", "count", "units"),
    },
}
# These columns must be found before rows are taken for a kind.
SIGNS_OF = {
    "users": ("email", "name"),
    "products": ("code",),
    "accounts": ("external_id",),
    "contacts": ("external_id", "account_external_id", "name"),
    ONE_LINE: ("start", "unit_price"),
    "usage": ("account_external_id", "product_code", "date", "quantity"),
}
# Rows that refer to one of these name its key too: where a file has each once, it alone makes them.
REFERRED_TO = {"products": "code", "accounts": "external_id", "users": "email"}
PRICE_PERIOD = {"price_period": "year"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are probably meant: the book format, a mapping that has a title, or a first draft."""

    title: str = ""
    mapping: str = ""
    book: bool = False
    tables: tuple[LookedTable, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.book or bool(self.title)


def suggest(paths: Iterable[Path], *, currency: str, used: Mapping[str, str] | None = None) -> Reading:
    """What these files are. Raises FileRefusedError for those that cannot be read.

    `used` are mappings of before, the latest first: what each is called, and its text. One that fits all
    files is taken; of the others the names of columns are learnt.
    """
    used = used or {}
    with reading(paths) as (tables, others):
        looked = tuple(map(look, tables))
        if not looked:
            raise refuse(", ".join(others) or "The files", "there is no table in here.")
        if any(map(_of_the_book, looked)):
            return Reading(book=True, tables=looked)
        most = (
            len(tables) // 2
        )  # of a mapping that was made for other files, which may be like these by chance
        fitting = _fitting(used.items(), tables, currency, may_leave=most) or _fitting(
            _ready_made(), tables, currency, may_leave=len(tables)
        )
        if fitting:
            return Reading(*fitting, tables=looked)
        known = learnt(used.values())
        return Reading(mapping=written(draft_of(looked, currency=currency, known=known)), tables=looked)


def draft_of(looked: Sequence[LookedTable], *, currency: str, known: Known = KNOWN) -> Draft:
    """A first mapping of files that nothing knows: what their columns are called says what they make."""
    draft: Draft = {"currency": currency, "sources": {}}
    for table in looked:
        draft["sources"][table.name] = {"file": table.name}
    for kind in SIGNS_OF:
        made = {table.name: columns for table in looked if (columns := _made_of(kind, table, known))}
        for name in _keepers(kind, made, looked):
            draft.setdefault(kind, []).append({"rows_of": name, **settings_of(kind), **made[name]})
    return draft


def suggested(kind: str, table: LookedTable, known: Known = KNOWN) -> dict[str, str]:
    """What the columns of a section are probably called in a file: templates by column."""
    plain = {_plain(column): column for column in reversed(table.names) if not set(column) & set("{}|")}
    found = {}
    for column in columns_of(kind):
        names = (column.name, *known.get(kind, {}).get(column.name, ()))
        if match := next((word for word in map(_plain, names) if word in plain), None):
            found[column.name] = f"{{{plain[match]}}}"
    if "name" in {column.name for column in columns_of(kind) if is_required(kind, column)}:
        key = columns_of(kind)[0].name
        if "name" not in found and key in found:
            found["name"] = found[key]  # rather its key than no name
    return found


def settings_of(kind: str) -> dict[str, str]:
    """What a new section says that no column does."""
    if kind in REFERRED_TO:
        return {"repeated": "first"} | ({"role": "account_manager"} if kind == "users" else {})
    return dict(PRICE_PERIOD) if kind in {ONE_LINE, "subscriptions"} else {}


def learnt(texts: Iterable[str]) -> Known:
    """What columns are called, from the mappings that were used before and then from what is known anyway."""
    found: dict[str, dict[str, tuple[str, ...]]] = {kind: dict(names) for kind, names in KNOWN.items()}
    for text in texts:
        try:
            sections = list(sections_of(parsed(text)))
        except MappingError:
            continue
        for kind, table in sections:
            names = found.setdefault(kind, {})
            for column in columns_of(kind):
                if column_named := _alone(table.get(column.name, "")):
                    names[column.name] = (column_named, *names.get(column.name, ()))
    return found


def _made_of(kind: str, table: LookedTable, known: Known) -> dict[str, str]:
    columns = suggested(kind, table, known)
    return columns if all(sign in columns for sign in SIGNS_OF[kind]) else {}


def _keepers(kind: str, made: Mapping[str, Mapping[str, str]], looked: Sequence[LookedTable]) -> list[str]:
    """The files that make rows of a kind: where one has each key once, and says most, others refer to it."""
    key = REFERRED_TO.get(kind)
    if key is None:
        return list(made)
    own = []
    for table in looked:
        named = table.find(_alone(made[table.name][key])) if table.name in made else None
        if named and named.unique:
            own.append(table.name)
    most = max((len(made[name]) for name in own), default=0)
    return [name for name in own if len(made[name]) == most] or list(made)


def _alone(template: object) -> str:
    """The column that a template takes as it is, if it is one and of its own file."""
    try:
        place = parse_template(str(template)).alone
    except ValueError:
        return ""
    return place.column if place and not place.filters and "." not in place.column else ""


def _of_the_book(table: LookedTable) -> bool:
    kind = BOOK.find((table.name,))
    if kind is None:
        return False
    needed = {column.name for column in BOOK.file(kind).columns if column.required}
    return needed <= {column.lower() for column in table.names}


def _ready_made() -> list[tuple[str, str]]:
    paths = [find_mapping(name) for name in ready_made()]
    return [(load_mapping(path).title, path.read_text(encoding="utf-8")) for path in paths]


def _fitting(
    mappings: Iterable[tuple[str, str]], tables: list[Table], currency: str, *, may_leave: int
) -> tuple[str, str] | None:
    """The mapping (title, text) whose files and columns are all there; the one that leaves fewest files."""
    found: list[tuple[int, str, str]] = []
    for title, text in mappings:
        try:
            made, unused = mapped_tables(read_mapping(text, name=title), tables, currency=currency)
        except (UnsettledError, FileRefusedError, MappingError):
            continue
        if made and len(unused) <= may_leave:
            found.append((len(unused), title, text))
    if not found:
        return None
    _left, title, text = min(found, key=lambda fit: fit[0])
    return title, text


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
