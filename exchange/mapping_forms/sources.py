"""One file: how its days and numbers are read, and words put right; and what holds for all rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from common.forms import HouseForm
from exchange.mapping.days import ORDERS
from exchange.mapping.drafts import Draft, digest
from exchange.mapping.looking import LookedTable, doubt_of_numbers, doubts_of_days


@dataclass(frozen=True)
class Used:
    """What a file's columns are used for: those read as days, as numbers, and as words of the book's own."""

    days: set[str]
    numbers: set[str]
    words: set[str]


class SourceForm(HouseForm):
    """One file: how its days and numbers are read, and words put right."""

    def __init__(
        self, table: LookedTable, said: Mapping[str, Any], used: "Used", *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.looked, self.was = table, dict(said)
        orders = said.get("dates", "")
        self.doubts = doubts_of_days(table, used.days)
        self.days = {}
        for number, column in enumerate(table.columns):
            order = orders if isinstance(orders, str) else orders.get(column.name, "")
            if column.name in self.doubts or (order and column.name in used.days):
                self.days[f"day-{number}"] = column.name
                self._choose(
                    f"day-{number}",
                    f"Days of “{column.name}”",
                    ORDERS,
                    order,
                    self.doubts.get(column.name, ""),
                )
        doubt = doubt_of_numbers(table, used.numbers)
        if doubt or said.get("decimals"):
            signs = [(".", "1,234.56: the point before the decimals"), (",", "1.234,56: the comma")]
            self._choose(
                "decimals", "Numbers", signs, str(said.get("decimals", "")), doubt and f"The file {doubt}"
            )
        self._add_words(used)

    def _choose(self, name: str, label: str, words: Sequence[Any], initial: str, evidence: str) -> None:
        choices = [word if isinstance(word, tuple) else (word, str(word).capitalize()) for word in words]
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=[("", "Choose …" if evidence else "As the file shows"), *choices],
            required=bool(evidence),
            initial=initial,
            help_text=f"{evidence}." if evidence else "",
            widget=forms.Select({"class": "form-select"}),
            error_messages={"required": "Say which: the file does not tell."},
        )

    def _add_words(self, used: "Used") -> None:
        """A field for each word of a column that must be one of the book's own."""
        self.words: dict[str, tuple[str, str]] = {}
        values = {column.lower(): dict(words) for column, words in dict(self.was.get("values", {})).items()}
        for number, column in enumerate(self.looked.columns):
            said = values.get(column.name.lower(), {})
            words = dict.fromkeys([*said, *(column.words if column.name in used.words else ())])
            for place, word in enumerate(words):
                name = f"word-{number}-{place}"
                self.words[name] = (column.name, word)
                self.fields[name] = forms.CharField(
                    label=f"{column.name}: “{word}” is",
                    required=False,
                    initial=said.get(word, ""),
                    max_length=200,
                    widget=forms.TextInput({"class": "form-control", "placeholder": word}),
                )

    @property
    def asked(self) -> list[Any]:
        return [self[name] for name in [*self.days, "decimals"] if name in self.fields]

    @property
    def spellings(self) -> list[Any]:
        return [self[name] for name in self.words]

    def said(self) -> dict[str, Any]:
        source = {name: value for name, value in self.was.items() if name != "values"}
        days = {column: said for name, column in self.days.items() if (said := self[name].value())}
        if self.days:
            known = self.was.get("dates")
            whole = known if isinstance(known, str) and set(days.values()) == {known} else None
            source["dates"] = whole or days
        if "decimals" in self.fields:
            source["decimals"] = self["decimals"].value()
        values: dict[str, dict[str, str]] = {}
        for name, (column, word) in self.words.items():
            if meant := str(self[name].value() or ""):
                values.setdefault(column, {})[word] = meant
        return {
            name: value
            for name, value in (source | {"values": values}).items()
            if value not in ("", {}, None)
        }


class WholeForm(HouseForm):
    """What holds for all rows that say nothing else."""

    currency = forms.CharField(
        label="Currency",
        max_length=3,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
        help_text="Of contracts that name none; empty for the company's.",
    )
    owner_email = forms.CharField(
        label="Owner",
        required=False,
        max_length=254,
        widget=forms.TextInput({"class": "form-control", "placeholder": "rita@example.com"}),
        help_text="The e-mail address for accounts that name nobody.",
    )
    product_code = forms.CharField(
        label="Product",
        required=False,
        max_length=100,
        widget=forms.TextInput({"class": "form-control"}),
        help_text="The code for rows that name none.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, draft: Draft, *args: Any, **kwargs: Any) -> None:
        self.defaults = {name: str(value) for name, value in dict(draft.get("defaults", {})).items()}
        initial = {"currency": draft.get("currency", ""), "seen": digest(draft), **self.defaults}
        super().__init__(*args, **kwargs)
        self.initial = initial

    def said(self) -> Draft:
        defaults = self.defaults | {
            name: str(self[name].value() or "").strip() for name in ("owner_email", "product_code")
        }
        currency = str(self["currency"].value() or "").strip().upper()
        told: Draft = {"currency": currency} if currency else {}
        return told | {"defaults": {name: said for name, said in defaults.items() if said}}
