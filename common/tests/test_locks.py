"""A lock is held by one transaction at a time, and ends with it."""

import pytest
from django.db import connection

from common.locks import is_ours


@pytest.mark.django_db
def test_one_at_a_time_until_the_transaction_ends():
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('house.work'))")
            assert not is_ours("house.work")
            assert is_ours("house.other-work")
            cursor.execute("ROLLBACK")
        assert is_ours("house.work")
    finally:
        other.close()
