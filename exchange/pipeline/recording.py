"""What an import did, row by row: enough to show it, and to take it back."""

import json

from django.db.models import BooleanField, DecimalField

from exchange.formats.spec import Column, File
from exchange.models import ImportBatch
from exchange.pipeline.comparing import held_at_side
from exchange.pipeline.intake import Intake
from exchange.pipeline.matching import key_field
from exchange.pipeline.sql import literal, name
from exchange.pipeline.staged import Staged


def note_changes(intake: Intake, staged: Staged) -> None:
    """Keep what the changed rows of a file were and will be, field by field, before anything is written."""
    file = staged.file
    pairs = ", ".join(
        f"{literal(column.name)}, {_pair(intake, staged, column)}"
        for column in file.columns
        if staged.has(column.name)
    )
    intake.database.keep(
        changes_of(staged),
        f"SELECT n.row, jsonb_strip_nulls(jsonb_build_object({pairs})) AS fields "
        f"FROM {staged.diff} n JOIN {staged.cells} s USING (row) JOIN {file.table} t ON t.id = n.id "
        "WHERE n.verdict = 'changed'",
    )


def record(intake: Intake, staged: Staged, batch: ImportBatch) -> None:
    """Write a row for each row of the file that was created or changed."""
    key = ", ".join(f"s.{name(column)}::text" for column in staged.file.key)
    intake.database.run(
        "INSERT INTO exchange_importrow (batch_id, kind, row, key, action, object_id, fields) "
        f"SELECT %(batch)s, %(kind)s, n.row, concat_ws(' / ', {key}), n.verdict, n.id, c.fields "
        f"FROM {staged.diff} n JOIN {staged.cells} s USING (row) "
        f"LEFT JOIN {changes_of(staged)} c USING (row) "
        "WHERE n.verdict <> 'unchanged' ORDER BY n.row",
        batch=batch.pk,
        kind=staged.kind,
    )


def record_refusals(intake: Intake, batch: ImportBatch) -> None:
    """Keep what was left out, so that it can be handed back."""
    intake.database.run(
        'INSERT INTO exchange_importrefusal (batch_id, kind, file, row, "column", reason) '
        f"SELECT %(batch)s, kind, file, {intake.refused.row_in_file}, coalesce(col, ''), reason "
        "FROM import_refusal ORDER BY n",
        batch=batch.pk,
        steps=json.dumps(intake.refused.steps()),
    )


def changes_of(staged: Staged) -> str:
    """The table of what the changed rows were and will be: row, fields."""
    return f"import_{staged.kind}_changes"


def _pair(intake: Intake, staged: Staged, column: Column) -> str:
    """[before, after] as the file writes them, NULL where nothing changes."""
    file = staged.file
    if column.field is None:
        held, new = held_at_side(staged, column.name), f"n.{name(column.name)}"
    else:
        stored = name(file.stored_in(column))
        held, new = f"t.{stored}", f"n.{stored}"
    if column.refers_to:
        before, after = _key_of(intake, column, held), f"s.{name(column.name)}"
    else:
        before, after = _as_text(file, column, held), _as_text(file, column, new)
    pair = f"jsonb_build_array(coalesce({before}, ''), coalesce({after}, ''))"
    return f"CASE WHEN {new} IS DISTINCT FROM {held} THEN {pair} END"


def _key_of(intake: Intake, column: Column, held: str) -> str:
    target = intake.format.file(column.refers_to)
    return f"(SELECT other.{name(key_field(target))} FROM {target.table} other WHERE other.id = {held})"


def _as_text(file: File, column: Column, value: str) -> str:
    field = file.model_field(column)
    if isinstance(field, BooleanField):
        return f"CASE {value} WHEN TRUE THEN 'yes' WHEN FALSE THEN 'no' END"
    if isinstance(field, DecimalField):
        return f"trim_scale({value})::text"
    return f"{value}::text"
