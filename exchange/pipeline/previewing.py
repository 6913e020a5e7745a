"""What a dry run would do, row by row, for somebody to look at before it is done."""

import json
from dataclasses import dataclass, field

from exchange.choices import RowAction
from exchange.pipeline.intake import Intake
from exchange.pipeline.recording import changes_of, note_changes
from exchange.pipeline.sql import literal, name
from exchange.pipeline.staged import Staged
from exchange.rows import origin_of

SHOWN = 1_000  # rows of a kind and action


@dataclass(frozen=True, slots=True)
class Previewed:
    """A row that would be created or changed: {column: [before, after]}, as the file writes them."""

    kind: str
    file: str
    row: int
    key: str
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


def preview(intake: Intake) -> tuple[Previewed, ...]:
    """The first rows of each kind that would be changed, and the first that would be created."""
    return tuple(row for staged in intake.staged.values() for row in _of_one(intake, staged))


def _of_one(intake: Intake, staged: Staged) -> list[Previewed]:
    note_changes(intake, staged)
    key = ", ".join(f"s.{name(column)}::text" for column in staged.file.key)
    said = ", ".join(
        f"{literal(column)}, CASE WHEN s.{name(column)} IS NOT NULL "
        f"THEN jsonb_build_array('', s.{name(column)}::text) END"
        for column in staged.file.names
        if staged.has(column)
    )
    new = f"jsonb_strip_nulls(jsonb_build_object({said}))"
    found = []
    for action in (RowAction.CHANGED, RowAction.CREATED):
        fields = "c.fields" if action == RowAction.CHANGED else new
        found += intake.database.rows(
            f"SELECT n.row, concat_ws(' / ', {key}), n.verdict, {fields}::text FROM {staged.diff} n "
            f"JOIN {staged.cells} s USING (row) LEFT JOIN {changes_of(staged)} c USING (row) "
            f"WHERE n.verdict = '{action}' ORDER BY n.row LIMIT {SHOWN}"
        )
    return [_previewed(staged, *row) for row in found]


def _previewed(staged: Staged, number: int, key: str, action: str, fields: str) -> Previewed:
    origin = staged.origins[origin_of(number)]
    return Previewed(staged.kind, origin.file, origin.row(number), key, action, json.loads(fields or "{}"))
