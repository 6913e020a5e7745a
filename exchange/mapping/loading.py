"""From the file of a mapping to what it says, or to all that is wrong with it."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from exchange.formats.book import BOOK, CONTRACTS, SUBSCRIPTIONS
from exchange.formats.spec import Column, File
from exchange.mapping.days import ORDERS
from exchange.mapping.errors import MappingError, did_you_mean
from exchange.mapping.filters import Words
from exchange.mapping.numbers import SIGNS
from exchange.mapping.spec import REPEATED, BookMapping, LookupSpec, Section, SourceSpec
from exchange.mapping.templates import Template, parse_template

READY_MADE = Path(__file__).resolve().parent.parent / "mappings"
ONE_LINE = "one_line_contracts"
KINDS = [file.name for file in BOOK.files]
SETTINGS = ("rows_of", "only", "leave_out", "skip_without", "repeated", "end_is_exclusive")
SOURCE_SETTINGS = ("file", "header", "dates", "decimals", "empty", "values", "rates_per")
TAKES = ("only", "first", "last", "most")
# What a contract is when nothing is said: it ends on its end, or goes on where it has none.
BY_END = "evergreen unless it ends"


def ready_made() -> list[str]:
    """The names of the mappings that come with Account Book."""
    return sorted(path.stem for path in READY_MADE.glob("*.toml"))


def find_mapping(said: str) -> Path:
    """The file of a mapping, by its path or by the name of a ready-made one."""
    path = Path(said)
    if path.is_file():
        return path
    if said in ready_made():
        return READY_MADE / f"{said}.toml"
    raise MappingError(
        f"There is no mapping “{said}”. Give a file, or a ready-made one: {', '.join(ready_made())}."
    )


def load_mapping(path: Path) -> BookMapping:
    """The mapping in a file. Raises MappingError with everything that is wrong with it."""
    try:
        return read_mapping(path.read_text(encoding="utf-8-sig"), name=path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"{path.name} cannot be read: it must be a text file in UTF-8.") from error


def read_mapping(text: str, *, name: str) -> BookMapping:
    """The mapping that a text says. Raises MappingError with everything that is wrong with it."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{name} is not TOML: {error}.") from error
    reader = _Reader(said)
    mapping = replace(reader.mapping(), text=text)
    if reader.problems:
        raise MappingError(*(f"{name}: {problem}" for problem in dict.fromkeys(reader.problems)))
    return mapping


class _Reader:
    """Goes through a mapping and notes what is wrong on the way, so that all of it is said at once."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.said = said
        self.problems: list[str] = []
        self.words: dict[str, Words] = {}
        self.sources: dict[str, SourceSpec] = {}
        self.lookups: dict[str, LookupSpec] = {}
        self.defaults: dict[str, Template] = {}

    def mapping(self) -> BookMapping:
        self._known(
            self.said, ["title", "currency", "defaults", "words", "sources", "lookups", ONE_LINE, *KINDS]
        )
        self.words = {name: self._words(table, f"words.{name}") for name, table in self._tables("words")}
        for name, table in self._tables("sources"):
            self.sources[name] = self._source(name, table)
        for name, table in self._tables("lookups"):
            self._lookup(name, table)
        self._defaults()
        sections = [
            section
            for kind in [*KINDS, ONE_LINE]
            for table in self._section_tables(kind)
            for section in self._sections(kind, table)
        ]
        if not sections and not self.problems:
            self.problems.append(
                f"nothing is made of the files. Add a section such as [[accounts]]; there is "
                f"{', '.join(KINDS)} and {ONE_LINE}."
            )
        order = {kind: place for place, kind in enumerate(KINDS)}
        sections.sort(key=lambda section: order[section.file.name])
        return BookMapping(
            str(self.said.get("title", "")), self.sources, self.lookups, tuple(sections), self.words
        )

    # The parts

    def _source(self, name: str, table: dict[str, Any]) -> SourceSpec:
        at = f"sources.{name}"
        self._known(table, list(SOURCE_SETTINGS), at)
        dates, decimals = table.get("dates", ""), str(table.get("decimals", ""))
        for order in dates.values() if isinstance(dates, dict) else [dates]:
            self._one_of(order, ["", *ORDERS], f"{at}.dates")
        self._one_of(decimals, ["", *SIGNS], f"{at}.decimals")
        header = table.get("header")
        if header is not None and not (isinstance(header, int) and header > 0):
            self.problems.append(f"[{at}] header is the number of the row that names the columns, such as 3.")
            header = None
        values = {
            str(column).strip().lower(): self._words(words, f"{at}.values.{column}")
            for column, words in self._table(table.get("values", {}), f"{at}.values").items()
        }
        orders = (
            {str(k).strip().lower(): str(v) for k, v in dates.items()} if isinstance(dates, dict) else dates
        )
        return SourceSpec(
            name,
            files=tuple(file.lower() for file in self._texts(table.get("file", name), f"{at}.file")),
            header=header,
            dates=orders,
            decimals=decimals,
            empty=frozenset(
                word.strip().lower() for word in self._texts(table.get("empty", []), f"{at}.empty")
            ),
            values=values,
            rates_per=str(table.get("rates_per", "")),
        )

    def _lookup(self, name: str, table: dict[str, Any]) -> None:
        at = f"lookups.{name}"
        self._known(table, ["rows_of", "key", "by", "take", "optional"], at)
        key = str(table.get("key", ""))
        take = str(table.get("take", "only"))
        if not key:
            self.problems.append(f"[{at}] says no key: the column of the other file by which a row is found.")
        self._one_of(take, list(TAKES), f"{at}.take")
        self._source_named(table.get("rows_of"), at)
        by, optional = str(table.get("by", key)), bool(table.get("optional", False))
        self.lookups[name] = LookupSpec(name, str(table.get("rows_of")), key, by, take, optional)

    def _defaults(self) -> None:
        said = dict(self._table(self.said.get("defaults", {}), "defaults"))
        if "currency" in self.said:
            said.setdefault("currency", self.said["currency"])
        self._known(said, sorted({column.name for file in BOOK.files for column in file.columns}), "defaults")
        for column, text in said.items():
            if (template := self._template(text, f"defaults.{column}")) and template.places:
                self.problems.append(f"[defaults] {column} is for all rows and cannot name a column.")
            elif template:
                self.defaults[column] = template

    def _sections(self, kind: str, table: dict[str, Any]) -> Iterable[Section]:
        if kind != ONE_LINE:
            return [self._section(BOOK.file(kind), table, kind)]
        return [
            self._section(CONTRACTS, self._without(table, SUBSCRIPTIONS, CONTRACTS), kind),
            self._section(SUBSCRIPTIONS, self._line_of(table), kind),
        ]

    def _section(self, file: File, table: dict[str, Any], kind: str) -> Section:
        at = f"[{kind}]"
        self._known(table, [*file.names, *SETTINGS], at)
        source = table.get("rows_of", "")
        if source:
            self._source_named(source, at)
        columns = {
            column.name: template
            for column in file.columns
            if column.name in table and (template := self._cell(table[column.name], column, at))
        }
        for column in file.columns:
            self._add_unsaid(file, column, columns, at)
        if not source and any(template.places for template in columns.values()):
            self.problems.append(f"{at} names columns but no file: say rows_of.")
        self._one_of(table.get("repeated", REPEATED[0]), list(REPEATED), f"{at} repeated")
        return Section(
            file,
            kind,
            str(source),
            columns,
            {name: self.defaults[name].text for name in columns if name in self.defaults},
            only=self._choices(table, "only", at),
            leave_out=self._choices(table, "leave_out", at),
            skip_without=tuple(self._texts(table.get("skip_without", []), f"{at} skip_without")),
            repeated=str(table.get("repeated", REPEATED[0])),
            end_is_exclusive=bool(table.get("end_is_exclusive", False)),
        )

    def _add_unsaid(self, file: File, column: Column, columns: dict[str, Template], at: str) -> None:
        """What a section leaves out: the mapping's default, or what follows from the rest."""
        if column.name in columns:
            return
        if column.name in self.defaults:
            columns[column.name] = self.defaults[column.name]
        elif file is CONTRACTS and column.name == "renewal_mode":
            columns[column.name] = Template(BY_END, ())
        elif column.required and not (file is CONTRACTS and column.name == "currency"):
            self.problems.append(
                f"{at} does not say {column.name}, which every {file.one} needs. "
                f'Add {column.name} = "{{a column}}", or a default for all under [defaults].'
            )

    def _line_of(self, table: dict[str, Any]) -> dict[str, Any]:
        """The one line of a contract: what the row says of a line, running as long as the contract."""
        line = self._without(table, CONTRACTS, SUBSCRIPTIONS)
        line.pop("end", None)
        return {"contract_number": table.get("number", ""), "line": "1", "quantity": "1"} | line

    def _without(self, table: dict[str, Any], other: File, own: File) -> dict[str, Any]:
        """The table without what only the other file has."""
        return {name: value for name, value in table.items() if name not in other.names or name in own.names}

    # Words and values

    def _cell(self, said: Any, column: Column, at: str) -> Template | None:
        template = self._template(said, f"{at} {column.name}")
        if template is None:
            return None
        if problem := template.problem(column.cell, self.words):
            self.problems.append(f"{at} {column.name}: {problem}")
            return None
        return template

    def _template(self, said: Any, at: str) -> Template | None:
        if isinstance(said, bool):
            said = "yes" if said else "no"
        if not isinstance(said, str | int):
            self.problems.append(f'{at} must be a text such as "{{a column}}".')
            return None
        try:
            return parse_template(str(said))
        except ValueError as error:
            self.problems.append(f"{at}: {error}")
            return None

    def _choices(self, table: dict[str, Any], name: str, at: str) -> dict[str, frozenset[str]]:
        return {
            str(column).strip().lower(): frozenset(
                word.strip().lower() for word in self._texts(words, f"{at} {name}.{column}")
            )
            for column, words in self._table(table.get(name, {}), f"{at} {name}").items()
        }

    def _texts(self, said: Any, at: str) -> list[str]:
        """A text or a list of them."""
        texts = said if isinstance(said, list) else [said]
        if any(isinstance(text, dict | list) for text in texts):
            self.problems.append(f"{at} must be a text or a list of texts.")
            return []
        return [str(text).lower() if isinstance(text, bool) else str(text) for text in texts]

    def _words(self, said: Any, at: str) -> Words:
        return {str(word): str(meant) for word, meant in self._table(said, at).items()}

    def _table(self, said: Any, at: str) -> Mapping[str, Any]:
        if isinstance(said, dict):
            return said
        self.problems.append(f'{at} must be a table, such as {{ "what stands there" = "what is meant" }}.')
        return {}

    def _tables(self, name: str) -> Iterable[tuple[str, dict[str, Any]]]:
        for key, table in self._table(self.said.get(name, {}), name).items():
            yield key, dict(self._table(table, f"{name}.{key}"))

    def _section_tables(self, kind: str) -> list[dict[str, Any]]:
        said = self.said.get(kind, [])
        tables = said if isinstance(said, list) else [said]
        return [dict(self._table(table, kind)) for table in tables]

    def _known(self, table: Mapping[str, Any], known: list[str], at: str = "") -> None:
        for name in table:
            if name not in known:
                where = f"{at}: " if at else ""
                self.problems.append(f"{where}“{name}” is not known. {did_you_mean(name, known)}")

    def _one_of(self, said: Any, known: list[str], at: str) -> None:
        if said not in known:
            words = " or ".join(f"“{word}”" for word in known if word)
            self.problems.append(f"{at} is “{said}”; it can be {words}.")

    def _source_named(self, name: Any, at: str) -> None:
        if name not in self.sources:
            known = list(self.sources)
            way_out = did_you_mean(str(name), known) if known else "Add [sources.NAME] with the file."
            self.problems.append(f"{at}: rows_of “{name}” is no source of this mapping. {way_out}")
