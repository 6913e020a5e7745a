"""The rows of a table as HTML, put together in Python: a template spends three times as long on them.

A list of fifty rows has four hundred cells, so what happens once a cell is most of what a page costs.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import django_tables2 as tables
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django_tables2.rows import BoundRow
from django_tables2.utils import signature

Reader = Callable[[Any], Any]


class Row(BoundRow):  # type: ignore[misc]  # django-tables2 has no types
    """A row that is told what is the same in every row: the arguments that the `render` of a column takes,
    and how its value is read. The library finds out in each cell.
    """

    def __init__(
        self,
        record: Any,
        table: tables.Table,
        takes: dict[str, tuple[str, ...]],
        readers: dict[str, Reader],
    ) -> None:
        super().__init__(record, table=table)
        self._takes, self._readers = takes, readers

    def cell_of(self, column: Any) -> Any:
        """What stands in the row's cell of a column; `get_cell` looks for the column by its name first."""
        read = self._readers.get(column.name)
        if read is None:
            return self._get_and_render_with(column, render_func=self._call_render, default=column.default)
        value = read(self.record)
        return column.default if value in column.column.empty_values else self._call_render(column, value)

    def _call_render(self, bound_column: Any, value: Any = None) -> Any:
        given = self._optional_cell_arguments(bound_column, value)
        content = bound_column.render(**{name: given[name] for name in self._takes[bound_column.name]})
        return bound_column.link(content, **given) if bound_column.link else content


def body_of(table: tables.Table) -> SafeString:
    """The `<tr>` of each row of the page shown.

    Attributes of cells are of the column, not of the row; those of rows are words, or made of the record.
    """
    records = list(table.paginated_rows.data)
    columns = [(column, _opening(column)) for column in table.columns]
    takes = {column.name: signature(column.render)[0] for column in table.columns}
    readers = _readers_of(table, records[0]) if records else {}
    rows = (Row(record, table, takes, readers) for record in records)
    drawn = (f'<tr role="row"{_attributes(row)}>{_cells(row, columns)}</tr>' for row in rows)
    return mark_safe("\n".join(drawn))  # noqa: S308  of escaped parts


def _readers_of(table: tables.Table, record: Any) -> dict[str, Reader]:
    """By column how to read a plain attribute, as the library reads it: by the label of a choice.

    What is longer, called, or in a dictionary is left to the library. One kind of record a table.
    """
    readers: dict[str, Reader] = {}
    for column in table.columns:
        name = str(column.accessor)
        if isinstance(record, dict) or "__" in name or callable(getattr(record, name, None)):
            continue
        shown = getattr(type(record), f"get_{name}_display", None)
        readers[column.name] = shown or partial(_attribute, name=name)
    return readers


def _attribute(record: Any, *, name: str) -> Any:
    return getattr(record, name, None)


def _attributes(row: Row) -> SafeString:
    """The library asks each function which arguments it takes, in each row; ours take the record."""
    given = row.table.row_attrs.items()
    said = ((name, value(row.record) if callable(value) else value) for name, value in given)
    return mark_safe("".join(_attribute_of(*pair) for pair in said if pair[1] is not None))  # noqa: S308


@lru_cache(maxsize=20_000, typed=True)
def _attribute_of(name: str, value: object) -> SafeString:
    return format_html(' {}="{}"', name, value)


def _cells(row: Row, columns: list[tuple[Any, SafeString]]) -> str:
    """Escaped as `format_html` does, without its price for each of them."""
    return "\n".join(
        f"{opening}{conditional_escape(row.cell_of(column))}</td>" for column, opening in columns
    )


def _opening(column: Any) -> SafeString:
    """A cell up to its content, the same in every row."""
    label = capfirst(column.verbose_name)
    return format_html('<td role="cell" data-label="{}" {}>', label, column.attrs["td"].as_html())
