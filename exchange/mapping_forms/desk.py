"""All forms of a mapping's page together, and the text that they make."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from common.errors import DomainError
from common.forms import HouseForm
from exchange.formats.cells import Day, Number, OneOf, Whole, YesNo
from exchange.formats.spec import Column
from exchange.mapping.drafts import SECTIONS, Draft, digest, parsed, sections_of
from exchange.mapping.errors import MappingError
from exchange.mapping.loading import KINDS, ONE_LINE, read_mapping
from exchange.mapping.looking import LookedColumn, LookedTable
from exchange.mapping.rewriting import rewritten
from exchange.mapping.suggesting import learnt, settings_of, suggested
from exchange.mapping.templates import parse_template
from exchange.mapping_forms.places import Choice, column_name, kind_name
from exchange.mapping_forms.sections import SectionForm
from exchange.mapping_forms.sources import SourceForm, Used, WholeForm


class MappingDesk:
    """All forms of a mapping's page, over the draft that they edit."""

    def __init__(
        self, text: str, looked: Sequence[LookedTable], data: Any = None, *, used: Sequence[str] = ()
    ) -> None:
        self.before, self.draft, self.looked, self.known = text, parsed(text), looked, learnt(used)
        tables = {name: self._table_of(name) for name in self.draft.get("sources", {})}
        self.whole = WholeForm(self.draft, data, prefix="all")
        given = {name for name in ("owner_email", "product_code", "currency") if self.whole[name].value()}
        given |= set(self.whole.defaults)
        self.sections = [
            SectionForm(
                kind,
                table,
                Choice(
                    tables.get(str(table.get("rows_of", ""))),
                    self._lookups(str(table.get("rows_of", "")), tables),
                ),
                data,
                given=given,
                prefix=f"s{number}",
            )
            for number, (kind, table) in enumerate(sections_of(self.draft))
        ]
        self.sources = {
            name: SourceForm(table, self.draft["sources"][name], self._used(name), data, prefix=f"f{number}")
            for number, (name, table) in enumerate(tables.items())
            if table
        }
        self.problem: DomainError | None = None

    @property
    def files(self) -> list[tuple[SourceForm, list[tuple[LookedColumn, list[str]]]]]:
        """Each file with its columns, and what each of them is in the book."""
        found = []
        for name, form in self.sources.items():
            means = self._meanings(name)
            found.append(
                (form, [(column, means.get(column.name.lower(), [])) for column in form.looked.columns])
            )
        return found

    @property
    def may_be_made(self) -> list[tuple[str, str]]:
        """What could be made of each file besides: value and words of a choice."""
        return [
            (f"{kind}:{name}", f"{kind_name(kind)} from {form.looked.file}")
            for name, form in self.sources.items()
            for kind in SECTIONS
        ]

    @property
    def is_stale(self) -> bool:
        """Whether the mapping was changed since the page was shown."""
        return bool(self.whole["seen"].value() != digest(self.draft))

    @property
    def forms(self) -> list[HouseForm]:
        return [self.whole, *self.sources.values(), *self.sections]

    @property
    def errors(self) -> dict[str, Any]:
        """Of all forms, for the summary on top."""
        return {form.prefix or "": form.errors for form in self.forms if form.is_bound and form.errors} | (
            {"mapping": [self.problem]} if self.problem else {}
        )

    errors_title = "The mapping is not whole yet"

    @property
    def error_summary(self) -> list[Any]:
        told = []
        for form in self.forms:
            where = f"{form.name}, " if isinstance(form, SectionForm) else ""
            told += [
                {"label": f"{where}{error.label}", "reason": error.reason, "anchor": error.anchor}
                for error in (form.error_summary if form.is_bound else [])
            ]
        reasons = self.problem.blockers if self.problem else ()
        return told + [{"label": "", "reason": str(reason), "anchor": ""} for reason in reasons]

    def refuse(self, error: DomainError) -> None:
        """Show why the import refuses the whole of it."""
        self.problem = error

    def is_valid(self) -> bool:
        """Whether the mapping is whole; what is missing stands at its field, or in `problem`."""
        if not all([form.is_valid() for form in self.forms]):  # noqa: C419  each says what it lacks
            return False
        try:
            read_mapping(self.text(), name="the mapping")
        except MappingError as error:
            self.problem = error
        return self.problem is None

    def text(self, *, without: int | None = None, adding: str = "") -> str:
        """The mapping as the forms say it, whole or not, with its writer's comments."""
        draft = {
            name: value for name, value in self.draft.items() if name not in {*KINDS, ONE_LINE, "defaults"}
        }
        draft.pop("currency", None)
        draft |= self.whole.said()
        draft["sources"] = self.draft.get("sources", {}) | {
            name: form.said() for name, form in self.sources.items()
        }
        for number, section in enumerate(self.sections):
            if number != without:
                draft.setdefault(section.kind, []).append(section.said())
        kind, _, name = adding.partition(":")
        if name in self.sources and kind in SECTIONS:
            columns = suggested(kind, self.sources[name].looked, self.known)
            draft.setdefault(kind, []).append({"rows_of": name, **settings_of(kind), **columns})
        self._add_lookups(draft)
        return rewritten(self.before, draft)

    # How files refer to each other

    def _table_of(self, name: str) -> LookedTable | None:
        said = self.draft["sources"][name].get("file", name)
        wanted = [
            str(file).lower().removesuffix(".csv") for file in (said if isinstance(said, list) else [said])
        ]
        return next((table for want in wanted for table in self.looked if table.name == want), None)

    def _lookups(self, source: str, tables: Mapping[str, LookedTable | None]) -> dict[str, LookedTable]:
        """The files that its rows can be looked up in: as said, or where a column bears the same name."""
        own, found = tables.get(source), {}
        for name, lookup in self.draft.get("lookups", {}).items():
            if table := tables.get(str(lookup.get("rows_of", ""))):
                by = str(lookup.get("by", lookup.get("key", "")))
                if own and own.find(by):
                    found[name] = table
        for name, table in tables.items():
            if own and table and name != source and name not in found and _shared(own, table):
                found[name] = table
        return found

    def _add_lookups(self, draft: Draft) -> None:
        """A lookup for each file that a template asks by its name: by the column that both have."""
        tables = {name: form.looked for name, form in self.sources.items()}
        lookups = dict(draft.get("lookups", {}))
        for _kind, section in sections_of(draft):
            own = tables.get(str(section.get("rows_of", "")))
            for text in section.values():
                for name in _asked(text):
                    if own and name in tables and name not in lookups and (key := _shared(own, tables[name])):
                        lookups[name] = {"rows_of": name, "key": key, "take": "most", "optional": True}
        if lookups:
            draft["lookups"] = lookups

    # What columns are used for

    def _uses(self, source: str) -> Iterator[tuple[str, SectionForm, Column]]:
        for section in self.sections:
            if section.source != source:
                continue
            for name, column in section.columns.items():
                for used in _named(section.says(name)):
                    yield used.lower(), section, column

    def _meanings(self, source: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for used, section, column in self._uses(source):
            short = section.name.partition(",")[0]
            found.setdefault(used, []).append(f"{short} · {column_name(column).lower()}")
        return found

    def _used(self, source: str) -> Used:
        used = Used(set(), set(), set())
        names = {
            column.name.lower(): column.name
            for column in (self._table_of(source) or LookedTable("", "", [])).columns
        }
        for lower, _section, column in self._uses(source):
            if (name := names.get(lower)) is None:
                continue
            if isinstance(column.cell, Day):
                used.days.add(name)
            elif isinstance(column.cell, Number | Whole):
                used.numbers.add(name)
            elif isinstance(column.cell, OneOf | YesNo):
                used.words.add(name)
        return used


def _shared(one: LookedTable, other: LookedTable) -> str:
    """The column by which rows of one file find rows of another: both have it, and it is a key of one."""
    both = [(column, found) for column in one.columns if (found := other.find(column.name))]
    keys = [column.name for column, found in both if column.unique or found.unique]
    return keys[0] if keys else ""


def _places(template: object) -> Iterator[str]:
    try:
        places = parse_template(str(template)).places if isinstance(template, str) else ()
    except ValueError:
        return
    for place in places:
        yield place.column


def _named(template: str) -> list[str]:
    return list(_places(template))


def _asked(template: object) -> Iterator[str]:
    """The files that a template looks something up in."""
    for column in _places(template):
        name, dot, _rest = column.partition(".")
        if dot:
            yield name
