"""One worker at a time, by a lock of the database that ends with the transaction."""

from django.db import connection


def is_ours(work: str) -> bool:
    """Take the lock of this work until the transaction ends; False where another holds it. Does not wait.

    `work` is named as "app.what"; every process that says the same name takes turns.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [work])
        taken: bool = cursor.fetchone()[0]
    return taken
