"""One kind of row: what stands where, and which rows it is made of."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from common.forms import HouseForm
from exchange.formats.spec import Column
from exchange.mapping.drafts import columns_of, is_required
from exchange.mapping_forms.places import Choice, PlaceField, kind_name

REPEATS = [
    ("refuse", "Rows of one key are refused"),
    ("first", "Of rows of one key the first counts"),
    ("sum", "Rows of one key add up"),
]
FIRST_SEEN = {"end", "price_period", "owner_email", "manager_email", "country", "currency"}


class SectionForm(HouseForm):
    """One kind of row: a field for each of its columns, and how its rows are chosen."""

    def __init__(
        self, kind: str, table: Mapping[str, Any], choice: Choice, *args: Any, given: set[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.table, self.choice, self.given = kind, dict(table), choice, given
        self.name, self.source = kind_name(kind), str(table.get("rows_of", ""))
        self.columns = {f"c-{column.name}": column for column in columns_of(kind)}
        for name, column in self.columns.items():
            said = table.get(column.name, "")
            initial = ("yes" if said else "no") if isinstance(said, bool) else str(said)
            self.fields[name] = PlaceField(column, choice.of(column), initial=initial)
        self._add_settings()

    def _add_settings(self) -> None:
        if self.source:
            self.fields["repeated"] = forms.ChoiceField(
                label="Rows of one key",
                choices=REPEATS,
                required=False,
                initial=self.table.get("repeated", "refuse"),
                widget=forms.Select({"class": "form-select"}),
            )
        if {"c-end", "c-to"} & set(self.columns):
            self.fields["exclusive"] = forms.BooleanField(
                label="The end is exclusive: service ends the day before",
                required=False,
                initial=bool(self.table.get("end_is_exclusive")),
                widget=forms.CheckboxInput({"class": "form-check-input"}),
            )
        self.chosen = {f"only-{number}": column for number, column in enumerate(self._few())}
        only = {column.lower(): words for column, words in self._only()}
        for name, (column, words) in self.chosen.items():
            wanted = {word.lower() for word in only.get(column.lower(), [])}
            self.fields[name] = forms.MultipleChoiceField(
                label=f"{column} is",
                choices=[(word, word) for word in words],
                required=False,
                initial=[word for word in words if word.lower() in wanted],
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def first(self) -> list[tuple[Any, bool]]:
        """What is seen at once (required, filled, or often asked for), and whether it must be said."""
        return [
            (self[name], self.required(column))
            for name, column in self.columns.items()
            if self._is_first(name)
        ]

    @property
    def rest(self) -> list[Any]:
        return [self[name] for name in self.columns if not self._is_first(name)]

    @property
    def settings(self) -> list[Any]:
        return [self[name] for name in ("repeated", "exclusive") if name in self.fields]

    @property
    def choosing(self) -> list[Any]:
        """Of columns with few words: which rows count. None ticked: all."""
        return [self[name] for name in self.chosen]

    @property
    def chooses(self) -> bool:
        return any(field.value() for field in self.choosing)

    def required(self, column: Column) -> bool:
        return is_required(self.kind, column) and column.name not in self.given

    def says(self, name: str) -> str:
        """The template of a field, as posted or as it was."""
        return str(self[name].value() or "")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        one = self.name.lower()
        for name, column in self.columns.items():
            if self.required(column) and not said.get(name) and name not in self.errors:
                self.add_error(name, f"This is missing: choose a column, or give a text for all {one}.")
        return said

    def said(self) -> dict[str, Any]:
        """The section as it is to be written."""
        managed = {*(column.name for column in self.columns.values()), "repeated", "end_is_exclusive", "only"}
        kept = {name: value for name, value in self.table.items() if name not in managed}
        section = kept | {
            column.name: text for name, column in self.columns.items() if (text := self.says(name).strip())
        }
        if "repeated" in self.fields and (repeated := self["repeated"].value()) not in {"refuse", None, ""}:
            section["repeated"] = repeated
        if "exclusive" in self.fields and self["exclusive"].value():
            section["end_is_exclusive"] = True
        if only := self._only_said():
            section["only"] = only
        return section

    def _is_first(self, name: str) -> bool:
        column = self.columns[name]
        return (
            is_required(self.kind, column)
            or column.name in FIRST_SEEN
            or bool(self.says(name))
            or name in self.errors
        )

    def _only(self) -> Iterator[tuple[str, list[str]]]:
        for column, words in dict(self.table.get("only", {})).items():
            yield column, [str(word) for word in (words if isinstance(words, list) else [words])]

    def _few(self) -> Iterator[tuple[str, list[str]]]:
        """Columns with few words, by which rows may be chosen, and those that are chosen by already."""
        only = dict(self._only())
        for column in self.choice.table.columns if self.choice.table else ():
            said = next((words for name, words in only.items() if name.lower() == column.name.lower()), [])
            known = {word.lower() for word in column.words}
            if words := [*column.words, *(word for word in said if word.lower() not in known)]:
                yield column.name, words

    def _only_said(self) -> dict[str, list[str]]:
        shown = {column.lower() for column, _words in self.chosen.values()}
        kept = {column: words for column, words in self._only() if column.lower() not in shown}
        ticked = {column: self[name].value() or [] for name, (column, _words) in self.chosen.items()}
        return kept | {column: list(words) for column, words in ticked.items() if words}
