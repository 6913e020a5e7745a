"""The first worker of a run migrates a database; each worker's own is a copy of it.

Migrating takes ten seconds of a core, copying a part of one. A run without workers migrates its own.
"""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.postgresql.creation import DatabaseCreation
from django.db.backends.utils import CursorWrapper

# A dozen tables can be joined in so many orders that choosing one took a third of PostgreSQL's time, and the
# suite's books are small enough for any of them. What campaigns fill keeps the order of production.
FEW_JOINS = " -c join_collapse_limit=4 -c from_collapse_limit=4"

IS_THERE = "SELECT 1 FROM pg_database WHERE datname = %s"


def pytest_configure(config: pytest.Config) -> None:
    if config.option.markexpr == "not prove":
        connection.settings_dict["OPTIONS"]["options"] += FEW_JOINS


def drop(self: DatabaseCreation, name: str, _verbosity: int) -> None:
    """Without the five seconds that PostgreSQL waits for a browser's last connection."""
    with self._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {self.connection.ops.quote_name(name)} WITH (FORCE)")


DatabaseCreation._destroy_test_db = drop


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None, django_db_blocker
) -> Iterator[None]:
    """A hook of pytest-django, asked before the database of this process is made."""
    worker = getattr(request.config, "workerinput", {})
    if worker.get("workercount", 1) < 2:
        yield
        return
    pattern = f"test_pattern_{worker['testrunuid']}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        # Migrating takes longer on a busy machine than a page may wait.
        cursor.execute("SET lock_timeout TO 0")
        # Let go with the connection, also of a worker that dies.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [pattern])
        make_unless_there(pattern, cursor)
    connection.settings_dict["TEST"]["TEMPLATE"] = pattern
    yield
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {pattern}")


def make_unless_there(pattern: str, cursor: CursorWrapper) -> None:
    """A migrated database of this name. It gets the name at the end, so that no half of one is copied."""
    cursor.execute(IS_THERE, [pattern])
    if cursor.fetchone():
        return
    test, settled = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    own = test.get("NAME")
    test["NAME"] = f"{pattern}_begun"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    connection.settings_dict["NAME"], test["NAME"] = settled, own
    cursor.execute(f"ALTER DATABASE {pattern}_begun RENAME TO {pattern}")
