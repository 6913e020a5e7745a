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
        document = tomlkit.parse(_with_rows_left_out(text, wanted))
        _bring(document, wanted)
        changed = tomlkit.dumps(document)
        said = parsed(changed)
    except (TOMLKitError, MappingError):
        return anew
    return changed if said == wanted else anew


def _with_rows_left_out(text: str, wanted: Draft) -> str:
    """The text without the tables of a kind that nobody wants any more."""
    for kind, tables in parsed(text).items():
        if isinstance(tables, list):
            for number in reversed(_left_out(tables, wanted.get(kind, []))):
                text = _without(text, kind, number)
    return text


def _left_out(tables: list[Draft], wanted: list[Draft]) -> list[int]:
    """Tables of one kind have no names: one that is to go is the first that nobody wants in its place."""
    surplus, gone = len(tables) - len(wanted), 0
    found = []
    for number, table in enumerate(tables):
        if gone < surplus and table not in wanted[number - gone : number - gone + 1]:
            found.append(number)
            gone += 1
    return found


def _without(text: str, kind: str, number: int) -> str:
    """The text without one table. A note right above a head belongs to what is under it."""
    lines = text.splitlines(keepends=True)
    heads = [n for n, line in enumerate(lines) if line.lstrip().startswith("[")]
    own = [n for n in heads if lines[n].strip().startswith(f"[[{kind}]]")]
    if number < len(own):
        after = next((n for n in heads if n > own[number]), len(lines))
        del lines[_above(lines, own[number]) : _above(lines, after)]
    return "".join(lines)


def _above(lines: list[str], head: int) -> int:
    """Where the notes right above a line begin."""
    while head and head < len(lines) and lines[head - 1].lstrip().startswith("#"):
        head -= 1
    return head


def _bring(table: MutableMapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for key in [key for key in table if key not in wanted]:
        del table[key]
    for key, value in wanted.items():
        said = table.get(key)
        if isinstance(said, MutableMapping) and isinstance(value, Mapping):
            _bring(said, value)
        elif isinstance(said, tomlkit.items.AoT):
            for old, new in zip(said, value, strict=False):
                _bring(old, new)
            for new in value[len(said) :]:
                said.append(tomlkit.item(new))
        elif said != value:
            table[key] = value
