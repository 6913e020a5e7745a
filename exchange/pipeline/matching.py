"""Which row of the book each row of a file is, by its key; and which rows it refers to."""

from exchange.formats.spec import Column, File
from exchange.pipeline.intake import Intake
from exchange.pipeline.questions import ask_about_lost, ask_about_missing, ask_about_repeats
from exchange.pipeline.sql import name, names
from exchange.pipeline.staged import Staged
from exchange.rows import MOST_ROWS


def match(intake: Intake, staged: Staged) -> None:
    """Lay out the ids of a file, leaving out rows that are refused: repeated, or leading nowhere."""
    _refuse_repeated(intake, staged)
    ask_about_missing(intake, staged)
    intake.database.keep(staged.ids, _ids(intake, staged))
    for column in staged.file.columns:
        if column.refers_to and column.refers_to != staged.kind:
            _refuse_lost(intake, staged, column)
    leave_out_refused(intake, staged, staged.ids)


def leave_out_refused(intake: Intake, staged: Staged, table: str) -> None:
    """Drop the refused rows of a file from one of its tables."""
    intake.database.run(f"DELETE FROM {table} WHERE row IN ({intake.refused.rows_of(staged.kind)})")


def key_field(file: File) -> str:
    """The model's column that others know a row by."""
    return file.stored_in(file.column(file.key[0]))


def may_be_empty(file: File, column: str) -> bool:
    """Whether a row may say nothing in this column of its key: a target is of a territory or of a person."""
    return bool(file.model_field(file.column(column)).null)


def refuse_lost_among_themselves(intake: Intake, staged: Staged) -> None:
    """Refuse rows that refer to a row of their own file that does not exist or was refused, and so on."""
    file = staged.file
    for column in file.columns:
        if column.refers_to != staged.kind or not staged.has(column.name):
            continue
        key, cell = name(file.key[0]), name(column.name)
        lost = (
            f"SELECT s.row, {_why_lost(intake, column)} AS reason "
            f"FROM {staged.cells} s JOIN {staged.ids} i USING (row) {_first_in_file(intake, column)} "
            f"WHERE s.{cell} IS NOT NULL "
            f"AND NOT EXISTS (SELECT FROM {staged.ids} o WHERE o.{key} = s.{cell}) "
            f"AND NOT EXISTS (SELECT FROM {file.table} t WHERE t.{name(key_field(file))} = s.{cell})"
        )
        while intake.refused.where(staged, column.name, lost):
            leave_out_refused(intake, staged, staged.ids)


def _refuse_repeated(intake: Intake, staged: Staged) -> None:
    """Refuse every row whose key stood in the file before."""
    file = staged.file
    key = [*file.key, *([file.apart] if file.apart else [])]
    said = [column for column in file.key if not may_be_empty(file, column)]
    shown = ", ".join(f"{name(column)}::text" for column in file.key)
    repeated = (
        f"SELECT row, format('the same key, %%s, stands in row %%s already.', key, first & {MOST_ROWS}) "
        "AS reason FROM ("
        f"SELECT row, concat_ws(' / ', {shown}) AS key, "
        f"first_value(row) OVER (PARTITION BY {names(key)} ORDER BY row) AS first FROM {staged.cells} s "
        f"WHERE {' AND '.join(f's.{name(column)} IS NOT NULL' for column in said)}"
        ") keyed WHERE first <> row"
    )
    rows = intake.refused.where(staged, file.key[-1], repeated)
    ask_about_repeats(intake, staged, rows)


def _ids(intake: Intake, staged: Staged) -> str:
    file = staged.file
    selected = [f"s.{name(column)}" for column in file.key if not file.column(column).refers_to]
    joins = []
    for column in file.columns:
        if column.refers_to and column.refers_to != file.name:
            found, join = _referred(intake, column)
            selected.append(f"{found} AS {name(column.name)}")
            joins.append(join)
    if file.apart:
        apart = name(file.apart)
        selected += [f"s.{apart}", f"count(*) OVER (PARTITION BY {names(file.key, of='s')}) AS alike"]
    sequence = f"nextval(pg_get_serial_sequence('{file.table}', 'id'))" if intake.writes else "-r.row"
    return (
        f"SELECT r.*, t.id IS NULL AS is_new, coalesce(t.id, {sequence}) AS id FROM ("
        f"SELECT s.row, {', '.join(selected)} FROM {staged.cells} s {' '.join(joins)} "
        f"WHERE s.row NOT IN ({intake.refused.rows_of(staged.kind)})) r {_existing(file)}"
    )


def _referred(intake: Intake, column: Column) -> tuple[str, str]:
    """The id that a reference leads to, in the files or in the book; and the joins for it."""
    target = intake.format.file(column.refers_to)
    cell, held = f"s.{name(column.name)}", name(f"held_{column.name}")
    join = f"LEFT JOIN {target.table} {held} ON {held}.{name(key_field(target))} = {cell}"
    if column.refers_to not in intake.staged:
        return f"{held}.id", join
    new = name(f"new_{column.name}")
    news = f"LEFT JOIN {intake.staged[column.refers_to].ids} {new} ON {new}.{name(target.key[0])} = {cell}"
    return f"coalesce({held}.id, {new}.id)", f"{join} {news}"


def _existing(file: File) -> str:
    """The row of the book with the same key, as a join to `r`.

    Rows that are told apart by another column are matched by that too; but where there is one on either
    side, it is that one, and the other column is what changes.
    """
    same = [
        f"t.{name(file.stored_in(file.column(column)))} "
        f"{'IS NOT DISTINCT FROM' if may_be_empty(file, column) else '='} r.{name(column)}"
        for column in file.key
    ]
    if not file.apart:
        return f"LEFT JOIN {file.table} t ON {' AND '.join(same)} AND {file.scope}"
    apart = f"t.{name(file.stored_in(file.column(file.apart)))} IS NOT DISTINCT FROM r.{name(file.apart)}"
    if file.always_apart:
        return f"LEFT JOIN {file.table} t ON {' AND '.join([*same, apart])} AND {file.scope}"
    return (
        f"LEFT JOIN LATERAL (SELECT id FROM ("
        f"SELECT t.id, {apart} AS exact, count(*) OVER () AS held FROM {file.table} t "
        f"WHERE {' AND '.join(same)} AND {file.scope}"
        ") t WHERE exact OR (held = 1 AND r.alike = 1)) t ON TRUE"
    )


def _refuse_lost(intake: Intake, staged: Staged, column: Column) -> None:
    """Refuse rows whose reference leads nowhere."""
    cell = name(column.name)
    lost = (
        f"FROM {staged.ids} i JOIN {staged.cells} s USING (row) {_first_in_file(intake, column)} "
        f"WHERE s.{cell} IS NOT NULL AND i.{cell} IS NULL"
    )
    reason = _why_lost(intake, column)
    if intake.refused.where(staged, column.name, f"SELECT s.row, {reason} AS reason {lost}"):
        never = "AND meant.row IS NULL" if column.refers_to in intake.staged else ""
        ask_about_lost(intake, staged, column, f"SELECT s.row, s.{cell} AS value {lost} {never}")


def _first_in_file(intake: Intake, column: Column) -> str:
    """Where the file has the row that a lost reference means, as a join; it has been refused then."""
    if column.refers_to not in intake.staged:
        return ""
    target = intake.staged[column.refers_to]
    key = name(target.file.key[0])
    return (
        f"LEFT JOIN (SELECT {key} AS key, min(row) AS row FROM {target.cells} GROUP BY 1) meant "
        f"ON meant.key = s.{name(column.name)}"
    )


def _why_lost(intake: Intake, column: Column) -> str:
    """The reason, as SQL: it never was, its file could not be read, or its row is refused too."""
    one = intake.format.file(column.refers_to).one
    cell = f"s.{name(column.name)}"
    if column.refers_to in intake.unread:
        return f"format('there is no {one} “%%s” in the book, and its file is refused.', {cell})"
    nowhere = f"format('there is no {one} “%%s”.', {cell})"
    if column.refers_to not in intake.staged:
        return nowhere
    row = f"meant.row & {MOST_ROWS}"
    refused = f"format('the {one} “%%s” is refused itself, in row %%s of its file.', {cell}, {row})"
    return f"CASE WHEN meant.row IS NULL THEN {nowhere} ELSE {refused} END"
