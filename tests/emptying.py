"""Empties the database after a test that committed: only the tables that hold something.

Django's own way is TRUNCATE of every table, then all content types and permissions anew. With two hundred
tables that took two to five seconds a test, and met what a closed page still asked for in a deadlock.
"""

from django.db import connection, transaction
from django.test import TransactionTestCase

# What migrations and `migrate` itself write: every test may count on it.
STAYS = {"django_migrations", "django_content_type", "auth_permission", "django_site"}

TABLES = """
    SELECT quote_ident(relname) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema::regnamespace AND NOT relname = ANY(%s)
"""


def use_quick_emptying() -> None:
    TransactionTestCase._fixture_teardown = empty


def empty(_test: TransactionTestCase) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TABLES, [list(STAYS)])
        tables = [table for (table,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT FROM {t})" for t in tables))
        filled = [table for (table,) in cursor.fetchall()]
        if filled:
            # In any order and past all guards, as a replica is told of what was deleted elsewhere.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(";".join(f"DELETE FROM {table}" for table in filled))
