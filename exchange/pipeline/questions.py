"""What a person settles once, not row by row: names that lead nowhere, rows without an account, repeats."""

from exchange.formats.spec import Column
from exchange.pipeline.intake import Intake
from exchange.pipeline.sql import literal, name
from exchange.pipeline.staged import Staged
from exchange.refusals import Decision, Settling
from exchange.rows import APART, Origin

MOST = 20  # questions about one column of a file; what is left comes up when these are settled

# The known name that is spelt most like a value: the same letters, else the most groups of three.
_CLOSEST = """
    LEFT JOIN LATERAL (
        SELECT known.key FROM ({known}) known,
        LATERAL (SELECT regexp_replace(lower(known.key), '[^a-z0-9]', '', 'g')
            = regexp_replace(lower(lost.value), '[^a-z0-9]', '', 'g') AS alike) same
        WHERE abs(length(known.key) - length(lost.value)) <= 4
        AND (same.alike OR similarity(known.key, lost.value) >= 0.4)
        ORDER BY same.alike DESC, similarity(known.key, lost.value) DESC, known.key LIMIT 1
    ) close ON TRUE
"""


def ask_about_lost(intake: Intake, staged: Staged, column: Column, lost: str) -> None:
    """Ask about each name in a column that leads nowhere. `lost` selects such rows: row, value."""
    target = intake.format.file(column.refers_to)
    # The model's own column, by which the book knows such a row.
    held = name(target.stored_in(target.column(target.key[0])))
    known = f"SELECT {held}::text AS key FROM {target.table}"
    if column.refers_to in intake.staged:
        key = name(target.key[0])
        known += f" UNION SELECT {key} FROM {intake.staged[column.refers_to].cells} WHERE {key} IS NOT NULL"
    found = intake.database.rows(
        f"SELECT lost.value, lost.rows, lost.origin, close.key FROM (SELECT value, count(*) AS rows, "
        f"min(row) >> {APART} AS origin FROM ({lost}) every "
        f"GROUP BY value ORDER BY 2 DESC, 1 LIMIT {MOST}) lost {_CLOSEST.format(known=known)} "
        "ORDER BY lost.rows DESC, lost.value"
    )
    for value, rows, place, close in found:
        origin = staged.origins[place]
        meant = f" Did you mean “{close}”?" if close else ""
        question = f"“{value}” is no {target.one} of the book or of these files.{meant}"
        way_out = _spelling(origin, column, value, close or "…")
        table = origin.spellings.get(column.name)
        settling = Settling(table, value, meant=close or "", asked=question) if table else None
        intake.decisions.append(Decision(f"{question}{way_out}", origin.file, rows, settling))


def ask_about_missing(intake: Intake, staged: Staged) -> None:
    """Ask what becomes of rows without what they must belong to; only a mapping can say."""
    for column in staged.file.columns:
        if not (column.required and column.refers_to and staged.has(column.name)):
            continue
        found = intake.database.rows(
            f"SELECT row >> {APART}, count(*) FROM {staged.cells} s WHERE {name(column.name)} IS NULL "
            f"AND EXISTS (SELECT FROM import_refusal refusal WHERE refusal.kind = {literal(staged.kind)} "
            "AND refusal.row = s.row AND refusal.reason = 'is required.') GROUP BY 1 ORDER BY 1"
        )
        for place, rows in found:
            origin = staged.origins[place]
            if not origin.section:
                continue
            one = intake.format.file(column.refers_to).one
            own = origin.columns.get(column.name, "…")
            asked = f"Rows of {staged.kind} name no {one}."
            question = (
                f"{asked} Leave them out, under {origin.section}: "
                f'skip_without = ["{own}"]; or give all of them one, under [defaults]: {column.name} = "…".'
            )
            settling = (
                Settling(origin.section[1:-1], "skip_without", choices=(own,), asked=asked)
                if own != "…"
                else None
            )
            intake.decisions.append(Decision(question, origin.file, rows, settling))


def ask_about_repeats(intake: Intake, staged: Staged, rows: int) -> None:
    """Ask which of several rows with one key counts; only a mapping can say."""
    origin = staged.origins[0]
    if rows and origin.section:
        key = " and ".join(staged.file.key)
        asked = f"Rows of {staged.kind} repeat the {key} of a row above."
        question = (
            f"{asked} If the first of them speaks for all, "
            f'say so under {origin.section}: repeated = "first"; if their amounts add up: repeated = "sum".'
        )
        settling = Settling(origin.section[1:-1], "repeated", choices=("first", "sum"), asked=asked)
        intake.decisions.append(Decision(question, staged.label, rows, settling))


def _spelling(origin: Origin, column: Column, value: str, right: str) -> str:
    if not origin.section:
        return ""
    table = origin.spellings.get(column.name)
    if table is None:
        return f" Put it right in the mapping, under {origin.section}: {column.name}."
    return f' Settle it once in the mapping, under [{table}]: "{value}" = "{right}".'
