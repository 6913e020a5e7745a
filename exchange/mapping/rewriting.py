"""A mapping changed on the page, in the file as its writer left it: comments and order stay."""

from collections.abc import Mapping, MutableMapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from exchange.mapping.drafts import Draft, parsed, written
from exchange.mapping.errors import MappingError


def rewritten(text: str, draft: Draft) -> str:
    """The text with what the draft says in place of what it said.

    Where the text is no TOML, or cannot be changed piece by piece, it is written anew.
    """
    anew = written(draft)
    wanted = parsed(anew)
    try:
        document = tomlkit.parse(text)
        _bring(document, wanted)
        changed = tomlkit.dumps(document)
        said = parsed(changed)
    except (TOMLKitError, MappingError):
        return anew
    return changed if said == wanted else anew


def _bring(table: MutableMapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for key in [key for key in table if key not in wanted]:
        del table[key]
    for key, value in wanted.items():
        said = table.get(key)
        if isinstance(said, MutableMapping) and isinstance(value, Mapping):
            _bring(said, value)
        elif isinstance(said, tomlkit.items.AoT):
            _bring_all(said, value)
        elif said != value:
            table[key] = value


def _bring_all(tables: tomlkit.items.AoT, wanted: list[dict[str, Any]]) -> None:
    """Tables of one kind have no names: one that is to go is the first that nobody wants in its place."""
    for number, value in enumerate(wanted):
        while len(tables) > len(wanted) and tables[number].unwrap() != value:
            del tables[number]
        if number < len(tables):
            _bring(tables[number], value)
        else:
            tables.append(tomlkit.item(value))
    del tables[len(wanted) :]
