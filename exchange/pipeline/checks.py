"""Which rows cannot become what they say: by themselves, or beside the rest of the book as it would stand."""

from exchange.pipeline.between import BETWEEN
from exchange.pipeline.comparing import compare
from exchange.pipeline.intake import Intake
from exchange.pipeline.matching import leave_out_refused, match, refuse_lost_among_themselves
from exchange.pipeline.sql import name
from exchange.pipeline.staged import Staged
from exchange.pipeline.territories import date_undated


def take_in(intake: Intake, staged: Staged) -> None:
    """Match, compare and check one file, in the format's order; what is refused is out of its diff."""
    if staged.kind == "assignments":
        staged = date_undated(intake, staged)
    match(intake, staged)
    compare(intake, staged)
    _check_rows(intake, staged)
    leave_out_refused(intake, staged, staged.diff)
    for check in BETWEEN.get(staged.kind, ()):
        intake.refused.where(staged, check.column, check.rows(intake), check.reason)
    leave_out_refused(intake, staged, staged.ids)
    refuse_lost_among_themselves(intake, staged)
    leave_out_refused(intake, staged, staged.diff)


def _check_rows(intake: Intake, staged: Staged) -> None:
    """The rules of a row alone, for rows that would be written."""
    file = staged.file
    for rule in file.rules:
        broken = f"SELECT n.row FROM {staged.diff} n WHERE n.verdict <> 'unchanged' AND ({rule.broken})"
        intake.refused.where(staged, rule.column, broken, rule.reason)
    for column in file.columns:
        if column.fixed:
            stored = name(file.stored_in(column))
            moved = (
                f"SELECT n.row FROM {staged.diff} n JOIN {file.table} t ON t.id = n.id "
                f"WHERE n.{stored} <> t.{stored}"
            )
            intake.refused.where(staged, column.name, moved, column.fixed)
