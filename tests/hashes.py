"""Every row of every table in two numbers, to compare a database with another one."""

from typing import Any

from django.db import connection

TABLES = """
    SELECT quote_ident(relname) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1
"""


def hashes_of_tables() -> dict[str, tuple[int, int]]:
    """Rows and the sum of the hashes of their text, by table: equal only where every value is."""
    with connection.cursor() as cursor:
        return hashes_over(cursor)


def hashes_over(cursor: Any) -> dict[str, tuple[int, int]]:
    """The same, of the database that a cursor looks at."""
    cursor.execute("SELECT set_config('timezone', 'UTC', false)")
    cursor.execute(TABLES)
    tables = [table for (table,) in cursor.fetchall()]
    if not tables:
        return {}
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) "
            f"FROM public.{table} t"
            for table in tables
        )
    )
    return {table: (rows, int(total)) for table, rows, total in cursor.fetchall()}
