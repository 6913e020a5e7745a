"""Columns whose value is not in the row's own table: an account's owner, an activity's contact."""

from collections.abc import Callable
from dataclasses import dataclass

from exchange.pipeline.sql import Database


@dataclass(frozen=True, slots=True)
class Side:
    """Where such a column's value stands.

    `held` is the id that the book holds now, as SQL of `t` (the row) and {new} (the id that the file says).
    `write` brings the book to what the diff says.
    """

    held: str
    write: Callable[[Database], None]


# Whoever owned until then keeps the days before, and whoever is to take over later still does.
_OWNER_CHANGES = """
    SELECT
        n.id AS account_id, n.owner_email AS owner_id, owned.id AS owned_id, owned.starts_on AS owned_from,
        EXISTS (SELECT FROM accounts_accountownership own WHERE own.account_id = n.id) AS had_owners,
        coalesce(owned.ends_on, (
            SELECT min(own.starts_on) - 1 FROM accounts_accountownership own
            WHERE own.account_id = n.id AND own.starts_on > %(day)s
        )) AS until
    FROM import_accounts_diff n
    LEFT JOIN accounts_accountownership owned ON owned.account_id = n.id
        AND (owned.starts_on IS NULL OR owned.starts_on <= %(day)s)
        AND (owned.ends_on IS NULL OR owned.ends_on >= %(day)s)
    WHERE n.verdict <> 'unchanged' AND n.owner_email IS DISTINCT FROM owned.owner_id
"""
_OWNER_STEPS = (
    # A change of the same day is a change of mind, not a hand-over.
    """
    DELETE FROM accounts_accountownership own USING import_owner_changes c
    WHERE own.id = c.owned_id AND c.owned_from = %(day)s AND c.owner_id IS NULL
    """,
    """
    UPDATE accounts_accountownership own SET owner_id = c.owner_id FROM import_owner_changes c
    WHERE own.id = c.owned_id AND c.owned_from = %(day)s
    """,
    """
    UPDATE accounts_accountownership own SET ends_on = %(day)s::date - 1 FROM import_owner_changes c
    WHERE own.id = c.owned_id AND c.owned_from IS DISTINCT FROM %(day)s
    """,
    """
    INSERT INTO accounts_accountownership (account_id, owner_id, starts_on, ends_on)
    SELECT account_id, owner_id, CASE WHEN had_owners THEN %(day)s::date END, until
    FROM import_owner_changes WHERE owner_id IS NOT NULL AND owned_from IS DISTINCT FROM %(day)s
    """,
)


def write_owners(database: Database) -> None:
    """Who never had an owner gets one from the beginning; a change holds from the import's day."""
    if database.keep("import_owner_changes", _OWNER_CHANGES):
        for step in _OWNER_STEPS:
            database.run(step)


_PARTICIPANT_STEPS = (
    """
    DELETE FROM accounts_activitycontact held USING import_activities_diff n
    WHERE held.activity_id = n.id AND n.verdict = 'changed' AND NOT EXISTS (
        SELECT FROM accounts_activitycontact kept
        WHERE kept.activity_id = n.id AND kept.contact_id = n.contact_external_id
    )
    """,
    """
    INSERT INTO accounts_activitycontact (account_id, activity_id, contact_id)
    SELECT n.account_id, n.id, n.contact_external_id FROM import_activities_diff n
    WHERE n.verdict <> 'unchanged' AND n.contact_external_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM accounts_activitycontact kept
        WHERE kept.activity_id = n.id AND kept.contact_id = n.contact_external_id
    )
    """,
)


def write_participants(database: Database) -> None:
    """The contact that the file names took part; others stay while that one is among them."""
    for step in _PARTICIPANT_STEPS:
        database.run(step)


SIDES = {
    ("accounts", "owner_email"): Side(
        held="""(
            SELECT own.owner_id FROM accounts_accountownership own WHERE own.account_id = t.id
            AND (own.starts_on IS NULL OR own.starts_on <= %(day)s)
            AND (own.ends_on IS NULL OR own.ends_on >= %(day)s)
        )""",
        write=write_owners,
    ),
    ("activities", "contact_external_id"): Side(
        held="""(
            SELECT held.contact_id FROM accounts_activitycontact held WHERE held.activity_id = t.id
            ORDER BY held.contact_id IS DISTINCT FROM {new}, held.id LIMIT 1
        )""",
        write=write_participants,
    ),
}
