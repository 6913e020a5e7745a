"""Account assignments without days, and the sight that follows from territories.

METRICS §4: what is given without a day on a first import holds from the beginning; another territory later
holds from the day of the import.
"""

from dataclasses import replace
from typing import Final

from exchange.pipeline.intake import Intake
from exchange.pipeline.sql import Database
from exchange.pipeline.staged import Staged
from people.models import User
from territories.domain.sight import write_sight

# The territory that holds an account on the day of the import, beside its only row in the file.
_UNDATED: Final = """
    SELECT s.row, held.id AS held_id, held.starts_on, node.code IS NOT DISTINCT FROM s.territory_code AS stays
    FROM import_assignments_staged s
    JOIN accounts_account account ON account.external_id = s.account_external_id
    LEFT JOIN territories_accountassignment held ON held.account_id = account.id
        AND daterange(held.starts_on, held.ends_on, '[]') @> %(day)s::date
    LEFT JOIN territories_territory node ON node.id = held.territory_id
    WHERE s."from" IS NULL AND s."to" IS NULL
    AND EXISTS (SELECT FROM territories_accountassignment was WHERE was.account_id = account.id)
    AND NOT EXISTS (
        SELECT FROM import_assignments_staged other
        WHERE other.account_external_id = s.account_external_id AND other.row <> s.row
    )
"""
_DATED: Final = """
    UPDATE import_assignments_staged s SET "from" = CASE WHEN u.stays THEN u.starts_on ELSE %(day)s END
    FROM import_undated u WHERE u.row = s.row
"""
# What such a row takes over from; the row itself begins on the day of the import.
LEFT: Final = "SELECT held_id FROM import_undated WHERE held_id IS NOT NULL AND NOT stays"
_ENDED: Final = f"""
    UPDATE territories_accountassignment held SET ends_on = %(day)s::date - 1
    FROM import_undated u JOIN import_assignments_diff n USING (row)
    WHERE held.id = u.held_id AND held.id IN ({LEFT}) AND held.starts_on IS DISTINCT FROM %(day)s
    AND n.verdict <> 'unchanged'
"""
FILES: Final = ("territories", "coverage", "assignments")


def date_undated(intake: Intake, staged: Staged) -> Staged:
    """Say from which day the rows without days hold that concern accounts with a territory already."""
    if intake.database.keep("import_undated", _UNDATED):
        intake.database.run(_DATED)
        intake.staged[staged.kind] = replace(staged, columns=staged.columns | {"from"})
    return intake.staged[staged.kind]


def end_what_was(database: Database) -> None:
    """End what rows without days take over from, on the day before the import."""
    database.run(_ENDED)


def show_to_whom_it_concerns(intake: Intake, *, by: User | None) -> None:
    """Bring the account teams to what tree, coverage and assignments say now."""
    changed = [
        f"EXISTS (SELECT FROM {intake.staged[kind].diff} WHERE verdict <> 'unchanged')"
        for kind in FILES
        if kind in intake.staged
    ]
    if changed and intake.database.rows(f"SELECT {' OR '.join(changed)}")[0][0]:
        write_sight(None, by=by)
