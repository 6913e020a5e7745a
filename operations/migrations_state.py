"""Whether the database has the shape that this code expects."""

from functools import cache

from django.db import ProgrammingError, connection, transaction
from django.db.migrations.loader import MigrationLoader

Name = tuple[str, str]


@cache
def on_disk() -> frozenset[Name]:
    """The migrations this code brings; read once a process."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def missing() -> list[str]:
    """Migrations that are not applied, as "app.name". Waits two seconds for the database, not longer."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '2s'")
        try:
            with transaction.atomic():
                cursor.execute("SELECT app, name FROM django_migrations")
        except ProgrammingError:
            return sorted(".".join(name) for name in on_disk())  # a database without any table
        return sorted(".".join(name) for name in on_disk() - set(cursor.fetchall()))
