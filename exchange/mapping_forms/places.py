"""One cell of the book: the column it is taken from, or a text for what no column says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from exchange.formats.cells import Day, OneOf, YesNo
from exchange.formats.spec import Column
from exchange.mapping.loading import ONE_LINE
from exchange.mapping.looking import LookedColumn, LookedTable
from exchange.mapping.templates import parse_template

OWN_TEXT = "="  # the choice that opens the field for a text
NAMES = {
    "users": "People",
    "rates": "Exchange rates",
    "team": "Places on account teams",
    ONE_LINE: "Contracts, a row each with one line",
    "subscriptions": "Lines of contracts",
    "usage": "Usage readings",
    "coverage": "Coverage of territories",
    "assignments": "Accounts of territories",
}
WORDS = {
    "external_id": "Key",
    "account_external_id": "Account (its key)",
    "parent_external_id": "Parent account (its key)",
    "contact_external_id": "Contact (its key)",
    "reports_to_external_id": "Reports to (a contact's key)",
    "owner_email": "Owner (e-mail)",
    "user_email": "Person (e-mail)",
    "manager_email": "Manager (e-mail)",
    "product_code": "Product (its code)",
    "contract_number": "Contract (its number)",
    "predecessor_number": "Contract before it (its number)",
    "unit_price": "Price",
    "price_period": "Price is for a",
    "renewal_mode": "How it renews",
    "end": "End",
}


def kind_name(kind: str) -> str:
    return NAMES.get(kind, kind.capitalize())


def column_name(column: Column) -> str:
    return WORDS.get(column.name, column.name.replace("_", " ").capitalize())


@dataclass(frozen=True)
class Choice:
    """Where a section may take its cells from: the columns of its file, and of files that it can look up."""

    table: LookedTable | None
    lookups: Mapping[str, LookedTable] = field(default_factory=dict)

    def of(self, column: Column) -> list[tuple[str, Any]]:
        """The choices of a field, grouped."""
        groups: list[tuple[str, Any]] = [("", "–")]
        if self.table:
            own = [(f"{{{found.name}}}", _sampled(found)) for found in _usable(self.table.columns)]
            groups.append((f"A column of {self.table.file}", own))
            if isinstance(column.cell, Day) and column.name in {"end", "to"}:
                days = [found for found in _usable(self.table.columns) if found.reads_as == "day"]
                year = [
                    (f"{{{day.name} | plus 1 year | day before}}", f"One year from {day.name}")
                    for day in days
                ]
                groups += [("Computed", year)] if year else []
        if isinstance(column.cell, OneOf):
            groups.append(("The same in all rows", [(word, _said(word)) for word in column.cell.words]))
        elif isinstance(column.cell, YesNo):
            groups.append(("The same in all rows", [("yes", "Yes"), ("no", "No")]))
        for name, table in self.lookups.items():
            looked_up = [(f"{{{name}.{found.name}}}", _sampled(found)) for found in _usable(table.columns)]
            groups.append((f"Looked up in {table.file}", looked_up))
        groups.append((OWN_TEXT, "A text of its own, or computed …"))
        return groups


class PlaceWidget(forms.MultiWidget):
    """A choice of columns, and a text for what none of them says; the text is seen when it is chosen."""

    def __init__(self, choices: list[tuple[str, Any]], name: str) -> None:
        text = forms.TextInput(
            attrs={
                "class": "form-control",
                "placeholder": "{first name}.{last name}@example.com",
                "aria-label": f"{name}: a text, columns in braces",
                "spellcheck": "false",
            }
        )
        super().__init__([forms.Select({"class": "form-select"}, choices), text])
        self.known = {
            value
            for key, group in choices
            for value in ([v for v, _ in group] if isinstance(group, list) else [key])
        }

    def decompress(self, value: str | None) -> list[str]:
        if not value:
            return ["", ""]
        return [value, ""] if value in self.known and value != OWN_TEXT else [OWN_TEXT, value]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen, text = super().value_from_datadict(data, files, name)
        return str(text or "").strip() if chosen == OWN_TEXT else str(chosen or "")

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_


class PlaceField(forms.CharField):
    """A cell of the book as a template; the text is checked as one."""

    def __init__(self, column: Column, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        self.column = column
        label = column_name(column)
        super().__init__(label=label, required=False, widget=PlaceWidget(choices, label), **kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        try:
            parse_template(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return text


def _usable(columns: Sequence[LookedColumn]) -> list[LookedColumn]:
    return [column for column in columns if not set(column.name) & set("{}|")]


def _sampled(column: LookedColumn) -> str:
    sample = column.samples[0] if column.samples else "empty"
    return f"{column.name} · {sample[:40]}"


def _said(word: str) -> str:
    return word.replace("_", " ").capitalize()
