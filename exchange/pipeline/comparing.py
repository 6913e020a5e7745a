"""The diff: each row as it will stand, and whether that makes it created, changed or unchanged.

What the file does not say stays as it is; `exchange.formats.spec.Column` tells what an empty cell means.
"""

from exchange.formats.spec import Column, File
from exchange.pipeline.intake import Intake
from exchange.pipeline.matching import key_field
from exchange.pipeline.sides import SIDES
from exchange.pipeline.sql import literal, name
from exchange.pipeline.staged import Staged


def compare(intake: Intake, staged: Staged) -> None:
    """Lay out the diff of a file: row, id, is_new, verdict, the model's columns, its sides."""
    file = staged.file
    joins = [_own_reference(intake, column) for column in file.columns if column.refers_to == file.name]
    values = [f"{_value(staged, column)} AS {name(file.stored_in(column))}" for column in file.own_columns]
    values += [f"{sql} AS {name(column)}" for column, sql in file.always.items()]
    values += [f"i.{name(column)} AS {name(column)}" for column in sides_of(staged)]
    seen = ", t.version AS seen_version" if file.versioned else ""
    intake.database.keep(
        staged.diff,
        f"SELECT i.row, i.id, i.is_new{seen}, n.*, CASE WHEN i.is_new THEN 'created' "
        f"WHEN {differs(staged)} THEN 'changed' ELSE 'unchanged' END AS verdict "
        f"FROM {staged.ids} i JOIN {staged.cells} s USING (row) "
        f"LEFT JOIN {file.table} t ON t.id = i.id {' '.join(joins)} "
        f"CROSS JOIN LATERAL (SELECT {', '.join(values)}) n",
    )
    intake.compared.add(staged.kind)


def sides_of(staged: Staged) -> list[str]:
    """The columns of the file whose value stands in another table, as far as it brought them."""
    return [column.name for column in staged.file.columns if column.field is None and staged.has(column.name)]


def held_at_side(staged: Staged, column: str) -> str:
    """The id that the book holds now, as SQL of `t` and `n`."""
    return SIDES[staged.kind, column].held.replace("{new}", f"n.{name(column)}")


def differs(staged: Staged) -> str:
    """Whether the row as it will stand (`n`) is another one than it is (`t`)."""
    file = staged.file
    columns = [file.stored_in(column) for column in file.own_columns if staged.has(column.name)]
    columns += file.always
    found = [f"n.{name(column)} IS DISTINCT FROM t.{name(column)}" for column in columns]
    found += [
        f"n.{name(column)} IS DISTINCT FROM {held_at_side(staged, column)}" for column in sides_of(staged)
    ]
    return f"({' OR '.join(found)})"


def _value(staged: Staged, column: Column) -> str:
    """What the field will hold, as SQL of `s` (the cells), `i` (the ids), and `t` (the row that is)."""
    file = staged.file
    held = f"t.{name(file.stored_in(column))}"
    if not staged.has(column.name) and column.name not in file.key:
        return f"coalesce({held}, {_fallback(file, column)})"
    if column.refers_to == file.name:
        return f"coalesce({_held_own(column)}.id, {_new_own(column)}.id)"
    if column.refers_to:
        return f"i.{name(column.name)}"
    cell = f"s.{name(column.name)}"
    if column.default is not None:
        return f"coalesce({cell}, {held}, {_fallback(file, column)})"
    value = f"coalesce({cell}, {_fallback(file, column)})"
    if column.only_with:
        other = _value(staged, file.column(column.only_with))
        return f"CASE WHEN {other} IS NULL THEN {_fallback(file, column)} ELSE {value} END"
    return value


def _fallback(file: File, column: Column) -> str:
    """What stands in the field of a new row of which nothing is said."""
    if column.default:
        return f"{literal(column.cell.reader()(column.default))}::{column.cell.sql}"
    field = file.model_field(column)
    return "NULL" if field.null or column.required else "''"


def _own_reference(intake: Intake, column: Column) -> str:
    """The row that a row refers to within its own kind, new or held, as joins."""
    staged = intake.staged[column.refers_to]
    file, cell = staged.file, f"s.{name(column.name)}"
    return (
        f"LEFT JOIN {file.table} {_held_own(column)} ON {_held_own(column)}.{name(key_field(file))} = {cell} "
        f"LEFT JOIN {staged.ids} {_new_own(column)} ON {_new_own(column)}.{name(file.key[0])} = {cell}"
    )


def _held_own(column: Column) -> str:
    return name(f"held_{column.name}")


def _new_own(column: Column) -> str:
    return name(f"new_{column.name}")
