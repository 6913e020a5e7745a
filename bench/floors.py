"""The floor under everything that writes rows: PostgreSQL copying the same rows in, and nothing else."""

import io
from collections.abc import Iterable
from time import perf_counter

from django.db import connection, transaction
from django.db.models import Model


def copy_seconds(models: Iterable[type[Model]]) -> float:
    """How long COPY takes for the rows of these tables, into tables with the same indexes and checks."""
    seconds = 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        for model in models:
            name = model._meta.db_table
            rows = io.StringIO()
            cursor.copy_expert(f"COPY {name} TO STDOUT", rows)
            rows.seek(0)
            cursor.execute(f"CREATE TABLE bench_{name} (LIKE {name} INCLUDING ALL)")
            began = perf_counter()
            cursor.copy_expert(f"COPY bench_{name} FROM STDIN", rows)
            seconds += perf_counter() - began
        transaction.set_rollback(True)
    return seconds


def count_rows(models: Iterable[type[Model]]) -> int:
    """How many rows these tables hold together."""
    return sum(model._default_manager.count() for model in models)
