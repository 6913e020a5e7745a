"""Rules between rows of several kinds, asked of the book as it would stand. `n` is a row of the diff."""

from collections.abc import Callable
from dataclasses import dataclass

from exchange.pipeline.intake import Intake
from exchange.pipeline.territories import LEFT

Rows = Callable[[Intake], str]


@dataclass(frozen=True, slots=True)
class Check:
    """`rows` gives a SELECT of the rows to refuse at `column`, and of the reason where `reason` is empty."""

    column: str
    rows: Rows
    reason: str = ""


def _no_cycle(kind: str, parent: str) -> Rows:
    """Rows that would stand above themselves, at any depth."""

    def rows(intake: Intake) -> str:
        return f"""
            WITH RECURSIVE standing AS MATERIALIZED (
                SELECT * FROM {intake.standing(kind, parent)} held WHERE {parent} IS NOT NULL
            ), up (start, at) AS (
                SELECT n.id, n.{parent} FROM import_{kind}_diff n
                WHERE n.verdict <> 'unchanged' AND n.{parent} IS NOT NULL
                UNION
                SELECT up.start, standing.{parent} FROM up JOIN standing ON standing.id = up.at
                WHERE up.at <> up.start
            )
            SELECT n.row FROM up JOIN import_{kind}_diff n ON n.id = up.start WHERE up.at = up.start
        """

    return rows


def _of_another_account(kind: str, column: str, field: str, to: str) -> Rows:
    """Rows that refer to a row of another account than their own."""

    def rows(intake: Intake) -> str:
        if not intake.staged[kind].has(column):
            return "SELECT NULL::integer AS row WHERE FALSE"
        return f"""
            SELECT n.row FROM import_{kind}_diff n
            JOIN {intake.standing(to, "account_id")} other ON other.id = n.{field}
            WHERE n.verdict <> 'unchanged' AND other.account_id <> n.account_id
        """

    return rows


def _without_rate(intake: Intake) -> str:
    return f"""
        SELECT n.row, format('there is no plan rate for %%s; give one in rates.', n.currency) AS reason
        FROM import_contracts_diff n
        WHERE n.verdict <> 'unchanged' AND n.status <> 'draft' AND n.currency <> %(currency)s
        AND n.currency NOT IN (
            SELECT rate.currency FROM {intake.standing("rates", "currency", "kind")} rate WHERE rate.kind =
            'plan'
        )
    """


def _before_predecessor(intake: Intake) -> str:
    return f"""
        SELECT n.row FROM import_contracts_diff n
        JOIN {intake.standing("contracts", "starts_on")} predecessor ON predecessor.id = n.predecessor_id
        WHERE n.verdict <> 'unchanged' AND n.id <> predecessor.id
        AND n.starts_on <= predecessor.starts_on
    """


def _not_before_successor(intake: Intake) -> str:
    """Contracts that would start after one that follows them in the book, whose row does not move it too.

    A contract that is refused stays where it is, so the one before it may have to stay as well.
    """
    moved = f"""
        SELECT id FROM import_contracts_diff WHERE row NOT IN ({intake.refused.rows_of("contracts")})
    """
    return f"""
        WITH RECURSIVE followed AS MATERIALIZED (
            SELECT n.row, n.id, follower.id AS follower_id, follower.number, follower.starts_on
            FROM import_contracts_diff n JOIN accounts_contract follower ON follower.predecessor_id = n.id
            WHERE n.verdict = 'changed' AND follower.starts_on <= n.starts_on
        ), late AS (
            SELECT * FROM followed WHERE follower_id NOT IN ({moved})
            UNION
            SELECT followed.* FROM late JOIN followed ON followed.follower_id = late.id
        )
        SELECT DISTINCT ON (row) row,
            format('is not before the start of %%s, which follows it: %%s.', number, starts_on) AS reason
        FROM late ORDER BY row, starts_on
    """


def _leaving_lines_outside(intake: Intake) -> str:
    """Contracts whose new days leave out a line that the book has and the files do not move."""
    lines = intake.staged.get("subscriptions")
    same_line = "s.contract_number = n.number AND s.line = line.line"
    moved = f"AND NOT EXISTS (SELECT FROM {lines.cells} s WHERE {same_line})" if lines else ""
    return f"""
        SELECT n.row, format('line %%s of the contract lies outside these days.', min(line.line)) AS reason
        FROM import_contracts_diff n JOIN accounts_subscription line ON line.contract_id = n.id
        WHERE n.verdict = 'changed' AND NOT line.withdrawn AND (
            line.starts_on < n.starts_on
            OR n.renewal_mode = 'manual' AND greatest(line.starts_on, line.ends_on) > n.ends_on
        ) {moved}
        GROUP BY n.row
    """


def _lines(broken: str) -> Rows:
    """Lines that do not fit their contract."""

    def rows(intake: Intake) -> str:
        contracts = intake.standing("contracts", "starts_on", "ends_on", "renewal_mode")
        return f"""
            SELECT n.row FROM import_subscriptions_diff n
            JOIN {contracts} contract ON contract.id = n.contract_id WHERE {broken}
        """

    return rows


def _of_no_term(intake: Intake) -> str:
    """Renewals whose day is no agreed end of a term that has begun, or is the first."""
    contracts = intake.standing("contracts", "status", "ends_on", "renewal_mode", "renewal_term_months")
    return f"""
        SELECT n.row FROM import_renewals_diff n
        JOIN {contracts} contract ON contract.id = n.contract_id
        LEFT JOIN LATERAL (
            SELECT book_term_number(contract.ends_on, contract.renewal_term_months, n.due_on) - 1 AS rolls,
                contract.renewal_term_months AS months
            WHERE contract.renewal_mode = 'auto' AND n.due_on > contract.ends_on
        ) term ON TRUE
        WHERE n.verdict <> 'unchanged' AND NOT coalesce(
            contract.status <> 'draft' AND (
                n.due_on = contract.ends_on
                OR n.due_on + 1 = book_add_months(contract.ends_on + 1, rolls * months)
                AND book_add_months(contract.ends_on + 1, (rolls - 1) * months) <= %(day)s
            ), FALSE
        )
    """


def _overlapping_places(intake: Intake) -> str:
    places = intake.standing("team", "account_id", "user_id", "role", "starts_on", "ends_on")
    return f"""
        SELECT DISTINCT n.row FROM import_team_diff n JOIN {places} other ON other.account_id = n.account_id
        AND other.user_id = n.user_id AND other.role = n.role AND other.id <> n.id WHERE n.verdict <>
        'unchanged' AND daterange(n.starts_on, n.ends_on, '[]') && daterange(other.starts_on, other.ends_on,
        '[]')
    """


def _covering_twice(intake: Intake) -> str:
    others = intake.standing("coverage", "territory_id", "user_id", "starts_on", "ends_on")
    return f"""
        SELECT DISTINCT n.row FROM import_coverage_diff n JOIN {others} other
        ON other.territory_id = n.territory_id AND other.user_id = n.user_id AND other.id <> n.id
        WHERE n.verdict <> 'unchanged' AND daterange(n.starts_on, n.ends_on, '[]')
        && daterange(other.starts_on, other.ends_on, '[]')
    """


def _held_twice(intake: Intake) -> str:
    others = intake.standing("assignments", "account_id", "territory_id", "starts_on", "ends_on")
    return f"""
        SELECT DISTINCT ON (n.row) n.row, format(
            'overlaps the days in which %%s holds the account; end that first.', coalesce(
                node.code, 'another territory'
            )
        ) AS reason
        FROM import_assignments_diff n JOIN {others} other
        ON other.account_id = n.account_id AND other.id <> n.id
        LEFT JOIN territories_territory node ON node.id = other.territory_id
        WHERE n.verdict <> 'unchanged' AND other.id NOT IN ({LEFT})
        AND daterange(n.starts_on, n.ends_on, '[]') && daterange(other.starts_on, other.ends_on, '[]')
        ORDER BY n.row, other.starts_on
    """


def _of_closed_quarters(kind: str, whose: str) -> Rows:
    """Rows that would say of days before this fiscal quarter something else than the book has reported.

    Of a territory or an account (`whose`) of which the book knows nothing yet, history is told, not changed.
    """

    def rows(intake: Intake) -> str:
        table = intake.format.file(kind).table
        said, stood = (f"daterange({row}.starts_on, {row}.ends_on, '[]') * closed.days" for row in "nt")
        return f"""
            SELECT n.row, format(
                'would change what is reported: quarters before %%s are closed. Say a day from then on.',
                upper(closed.days)
            ) AS reason
            FROM import_{kind}_diff n LEFT JOIN {table} t ON t.id = n.id
            CROSS JOIN (SELECT daterange(NULL, %(quarter)s::date)) AS closed (days)
            WHERE n.verdict <> 'unchanged' AND n.row NOT IN ({intake.refused.rows_of(kind)})
            AND EXISTS (SELECT FROM {table} was WHERE was.{whose} = n.{whose}) AND (
                {said} <> CASE WHEN t.id IS NULL THEN 'empty' ELSE {stood} END
                OR n.territory_id <> t.territory_id AND NOT isempty({said})
            )
        """

    return rows


ABOVE_ITSELF = "would stand above itself."
ELSEWHERE = "belongs to another account."

BETWEEN: dict[str, tuple[Check, ...]] = {
    "users": (Check("manager_email", _no_cycle("users", "reports_to_id"), "would report to themselves."),),
    "accounts": (Check("parent_external_id", _no_cycle("accounts", "parent_id"), ABOVE_ITSELF),),
    "team": (Check("from", _overlapping_places, "overlaps another place of this person in this role."),),
    "contacts": (
        Check("reports_to_external_id", _no_cycle("contacts", "reports_to_id"), ABOVE_ITSELF),
        Check(
            "reports_to_external_id",
            _of_another_account("contacts", "reports_to_external_id", "reports_to_id", "contacts"),
            ELSEWHERE,
        ),
    ),
    "contracts": (
        Check("currency", _without_rate),
        Check("predecessor_number", _no_cycle("contracts", "predecessor_id"), "would succeed itself."),
        Check(
            "predecessor_number",
            _of_another_account("contracts", "predecessor_number", "predecessor_id", "contracts"),
            ELSEWHERE,
        ),
        Check("start", _before_predecessor, "is not after the start of its predecessor."),
        Check("end", _leaving_lines_outside),
        Check("start", _not_before_successor),  # the last: which rows stay where they are is known
    ),
    "subscriptions": (
        Check("start", _lines("n.starts_on < contract.starts_on"), "is before the start of its contract."),
        Check(
            "end",
            _lines(
                "contract.renewal_mode = 'manual' AND greatest(n.starts_on, n.ends_on) > contract.ends_on"
            ),
            "is after the end of its contract, which does not renew by itself.",
        ),
        Check(
            "price_period",
            _lines(
                "n.recurring AND n.price_period = 'term' AND n.ends_on IS NULL AND contract.ends_on IS NULL"
            ),
            "a price by term needs an end, of the line or of its contract.",
        ),
    ),
    "renewals": (Check("term_end", _of_no_term, "is no end of a term of this contract that has begun."),),
    "territories": (Check("parent_code", _no_cycle("territories", "parent_id"), ABOVE_ITSELF),),
    "coverage": (
        Check("from", _covering_twice, "overlaps days in which this person covers the territory already."),
        Check("from", _of_closed_quarters("coverage", "territory_id")),
    ),
    "assignments": (
        Check("from", _held_twice),
        Check("from", _of_closed_quarters("assignments", "account_id")),
    ),
    "activities": (
        Check(
            "contact_external_id",
            _of_another_account("activities", "contact_external_id", "contact_external_id", "contacts"),
            ELSEWHERE,
        ),
    ),
}
