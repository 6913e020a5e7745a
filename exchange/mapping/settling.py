"""Decisions taken once, remembered in the mapping's file, which stays as its writer left it otherwise."""

import json
import re
import tomllib
from pathlib import Path

from exchange.mapping.errors import MappingError
from exchange.mapping.loading import READY_MADE, read_mapping

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def settle(path: Path, *, table: str, word: str, meant: str) -> None:
    """Write `word = meant` into a table of the mapping, such as sources.deals.values.product.

    Raises MappingError, and writes nothing, when the file is a ready-made one or the result is no mapping.
    """
    if path.parent == READY_MADE:
        raise MappingError(f"{path.name} comes with Account Book. Copy it, and settle this in the copy.")
    text = settled(path.read_text(encoding="utf-8-sig"), table=table, word=word, meant=meant)
    read_mapping(text, name=path.name)
    path.write_text(text, encoding="utf-8")


def settled(text: str, *, table: str, word: str, meant: str) -> str:
    """The mapping with `word = meant` in the table: in place of what was said, else first in it."""
    entry, head = f"{toml_text(word)} = {toml_text(meant)}", f"[{table}]"
    lines = text.splitlines()
    if head in lines:
        start = lines.index(head) + 1
        end = next((n for n in range(start, len(lines)) if lines[n].startswith("[")), len(lines))
        said = [n for n in range(start, end) if _key_of(lines[n]) == word]
        lines[said[0] if said else start : said[0] + 1 if said else start] = [entry]
    else:
        lines += ["", head, entry]
    return "\n".join(lines) + "\n"


def toml_text(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_key(name: str) -> str:
    """A key as TOML writes it: quoted where it has to be."""
    return name if _BARE.fullmatch(name) else toml_text(name)


def _key_of(line: str) -> str | None:
    try:
        said = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return None
    return next(iter(said), None)
