"""The words in which a format is described: files, their columns, and the rules of their rows.

A format says where each column goes in the models; reading, checking, comparing, writing and exporting all
follow from that. SQL stands here as text, in the names of the model's columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from django.db.models import Field, ForeignKey, Model

from exchange.formats.cells import Cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file.

    `field` is the model's field where it is not called like the column, and None where the value stands
    elsewhere (`exchange.pipeline.sides`). `refers_to` names the file whose key the cell holds.

    What the file does not say stays as it is. An empty cell empties the field; where there is a `default`,
    it means the default for a new row and "as it is" for one that exists; a default of "" is empty.
    """

    name: str
    cell: Cell
    field: str | None = ""
    required: bool = False
    default: str | None = None
    refers_to: str = ""
    fixed: str = ""  # why it cannot change once the row is there
    only_with: str = ""  # the column without which this one means nothing

    @property
    def field_name(self) -> str:
        return self.field or self.name


@dataclass(frozen=True, slots=True)
class Rule:
    """A row is refused at `column` when `broken` holds of what it would become.

    `broken` is a condition on `n`, the row in the model's columns; it may use %(day)s, the day of the
    import, and %(currency)s, the company's.
    """

    column: str
    broken: str
    reason: str


@dataclass(frozen=True, slots=True)
class File:
    """A file of a format: a kind of row."""

    name: str
    one: str  # what a row of it is called in a sentence
    model: type[Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()
    # Rows of one key are told apart by this column when there are several on either side.
    apart: str = ""
    # Rows of one key are always told apart by it: what begins on another day is another row.
    always_apart: bool = False
    # Which rows of the table the file is about, as a condition on `t`.
    scope: str = "TRUE"
    # Set whenever a row is written: model column → SQL of `n` (the row to be) and `t` (the row that is).
    derived: Mapping[str, str] = field(default_factory=dict)
    # Model columns that the file always says the same of: model column → SQL literal.
    always: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def model_field(self, column: Column) -> "Field[object, object]":
        return cast("Field[object, object]", self.model._meta.get_field(column.field_name))

    def stored_in(self, column: Column) -> str:
        """The table's column that holds it: parent_id for the field parent."""
        return cast("str", self.model_field(column).column)

    @property
    def own_columns(self) -> tuple[Column, ...]:
        """The columns that stand in the model's own table."""
        return tuple(column for column in self.columns if column.field is not None)

    @property
    def versioned(self) -> bool:
        return any(field.name == "version" for field in self.model._meta.concrete_fields)

    def is_reference(self, column: Column) -> bool:
        return column.field is not None and isinstance(self.model_field(column), ForeignKey)


@dataclass(frozen=True, slots=True)
class Format:
    """Files in the order in which they are taken in: what is referred to comes first."""

    files: tuple[File, ...]

    def file(self, name: str) -> File:
        return next(file for file in self.files if file.name == name)

    def find(self, names: tuple[str, ...]) -> str | None:
        """The file of the format that a table is, by the first of its names that is one."""
        known = {file.name for file in self.files}
        return next((name for name in names if name in known), None)
