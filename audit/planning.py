"""How the triggers that write the history join rows before a change to rows after it."""

from typing import Any

from django.db import connection

# A session keeps the plan that such a trigger made for its first change. Made for one row, or for none, it
# puts each old row beside each new one, and a later change of 300,000 rows does not end. A hash suits both.
_JOIN_BY_HASH = """
    DO $$
    DECLARE
        written_by regprocedure;
    BEGIN
        FOR written_by IN
            SELECT proc.oid
            FROM pg_proc AS proc
            WHERE proc.prosrc LIKE '%old_values%' AND proc.prosrc LIKE '%new_values%'
                AND proc.oid IN (SELECT tgfoid FROM pg_trigger)
                AND NOT coalesce('enable_nestloop=off' = ANY(proc.proconfig), FALSE)
        LOOP
            EXECUTE format('ALTER FUNCTION %s SET enable_nestloop = off', written_by);
        END LOOP;
    END $$
"""


def join_by_hash(**_signal: Any) -> None:
    """Have every trigger that compares many rows before and after join them by hash. After each migration."""
    with connection.cursor() as cursor:
        cursor.execute(_JOIN_BY_HASH)
