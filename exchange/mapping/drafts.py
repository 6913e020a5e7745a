"""A mapping as plain parts to be changed piece by piece, whole or not yet, and as its readable text again."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from exchange.formats.book import BOOK, CONTRACTS, SUBSCRIPTIONS
from exchange.formats.spec import Column
from exchange.mapping.errors import MappingError
from exchange.mapping.loading import KINDS, ONE_LINE
from exchange.mapping.settling import toml_key, toml_text

Draft = dict[str, Any]
SECTIONS = (*KINDS[:4], ONE_LINE, *KINDS[4:])  # as one thinks of them: who, what, whose, then the rest
_TABLES = ("sources", "lookups", "words")


def parsed(text: str) -> Draft:
    """The parts of a mapping that may be unfinished. Raises MappingError for what is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"The mapping is not TOML: {error}.") from error


def written(draft: Mapping[str, Any]) -> str:
    """The mapping as its text: settings first, then files, then what is made of them."""
    blocks = [
        [f"{toml_key(name)} = {_value(draft[name])}" for name in ("title", "currency") if name in draft]
    ]
    for name in _TABLES:
        for key, table in draft.get(name, {}).items():
            blocks += _table(f"{name}.{toml_key(key)}", table, nested=name == "sources")
    if draft.get("defaults"):
        blocks += _table("defaults", draft["defaults"])
    for kind, table in sections_of(draft):
        lines = [f"{toml_key(key)} = {_value(value)}" for key, value in table.items()]
        blocks.append([f"[[{kind}]]", *lines])
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def sections_of(draft: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a mapping makes of the files, kind by kind."""
    for kind in SECTIONS:
        said = draft.get(kind, [])
        for table in said if isinstance(said, list) else [said]:
            yield kind, dict(table)


def columns_of(kind: str) -> list[Column]:
    """The columns that a section may say, in the format's order."""
    if kind != ONE_LINE:
        return list(BOOK.file(kind).columns)
    given = {"contract_number", "line", *CONTRACTS.names}
    line = [column for column in SUBSCRIPTIONS.columns if column.name not in given]
    place = CONTRACTS.names.index("end") + 1
    columns = list(CONTRACTS.columns)
    return [*columns[:place], *line, *columns[place:]]


def is_required(kind: str, column: Column) -> bool:
    """Whether a section must say it: what follows from the rest need not be said."""
    follows = {"contracts": {"currency", "renewal_mode"}}
    follows[ONE_LINE] = {*follows["contracts"], "quantity"}
    return column.required and column.name not in follows.get(kind, set())


def digest(draft: Mapping[str, Any]) -> str:
    """A sign of what a mapping says, to tell whether it was changed meanwhile."""
    return hashlib.sha256(written(draft).encode()).hexdigest()[:16]


def _table(name: str, table: Mapping[str, Any], *, nested: bool = False) -> list[list[str]]:
    """A table and, of a source, the tables of its spellings."""
    inner = table.get("values", {}) if nested else {}
    lines = [
        f"{toml_key(key)} = {_value(value)}"
        for key, value in table.items()
        if not (inner and key == "values")
    ]
    blocks = [[f"[{name}]", *lines]]
    for column, words in inner.items():
        if words:
            said = [f"{toml_text(word)} = {_value(meant)}" for word, meant in words.items()]
            blocks.append([f"[{name}.values.{toml_key(column)}]", *said])
    return blocks


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        pairs = ", ".join(f"{toml_key(str(key))} = {_value(part)}" for key, part in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value) if isinstance(value, int | float) else toml_text(str(value))
