"""Coverage writes places on account teams, so that the rule of sight never hears of territories."""

from collections.abc import Collection
from typing import Final

from accounts.domain.team import set_access_by_query
from people.models import User
from territories.choices import TEAM_ROLES

# A territory and whatever stands above it: whoever covers a parent covers all below.
ABOVE: Final = """
    WITH RECURSIVE above (territory_id, above_id) AS (
        SELECT id, id FROM territories_territory
        UNION
        SELECT above.territory_id, node.parent_id
        FROM above JOIN territories_territory AS node ON node.id = above.above_id
        WHERE node.parent_id IS NOT NULL
    )
"""
# That the days overlap is not said by the operator which an index serves: its estimate lets the planner
# put every coverage beside every assignment.
PLACES: Final = f"""
    {ABOVE}
    , covering AS MATERIALIZED (
        SELECT
            above.territory_id, user_id,
            CASE role {" ".join(f"WHEN '{role}' THEN '{place}'" for role, place in TEAM_ROLES.items())}
                ELSE role END AS role,
            daterange(starts_on, ends_on, '[]') AS days
        FROM above JOIN territories_coverage AS coverage ON coverage.territory_id = above.above_id
    )
    SELECT assignment.account_id, covering.user_id, covering.role, shared.days
    FROM territories_accountassignment AS assignment
    JOIN covering USING (territory_id)
    CROSS JOIN LATERAL (
        SELECT daterange(assignment.starts_on, assignment.ends_on, '[]') * covering.days
    ) AS shared (days)
    WHERE NOT isempty(shared.days)
    AND (%(accounts)s IS NULL OR assignment.account_id = ANY(%(accounts)s::bigint[]))
"""


def write_sight(accounts: Collection[int] | None, *, by: User | None) -> int:
    """Bring the team places that territories give on these accounts (ids; None: all) to what follows now.

    How many places changed. Days of an assignment and of a coverage that meet are the days of the place.
    """
    if accounts is not None and not accounts:
        return 0
    return set_access_by_query(PLACES, {}, accounts=accounts, by=by)
