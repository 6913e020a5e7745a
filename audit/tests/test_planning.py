"""The triggers of the history stand a change of many rows after a change of none."""

import pytest
from django.db import connection

from accounts.models import Account
from people.models import User

pytestmark = pytest.mark.django_db

PLAN_OF_THE_HISTORY = """
    LOAD 'auto_explain';
    SET LOCAL auto_explain.log_min_duration = 0;
    SET LOCAL auto_explain.log_nested_statements = on;
    SET LOCAL client_min_messages = log;
"""


def test_every_trigger_that_compares_before_and_after_joins_by_hash():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE 'enable_nestloop=off' = ANY(proconfig)) FROM pg_proc "
            "WHERE prosrc LIKE '%old_values%' AND prosrc LIKE '%new_values%' AND proname LIKE 'pgtrigger%'"
        )
        found, by_hash = cursor.fetchone()
    assert found > 30
    assert by_hash == found


def test_a_change_of_none_leaves_no_plan_that_takes_the_square_of_many():
    User.objects.filter(pk=0).update(name="nobody")
    Account.objects.filter(pk=0).update(name="nothing")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("only a superuser may look at the plans inside triggers")
        cursor.execute(PLAN_OF_THE_HISTORY)
        connection.connection.notices.clear()
        Account.objects.bulk_create(Account(name=f"A{n}") for n in range(10))
        Account.objects.update(name="B")
    told = "\n".join(connection.connection.notices)
    assert "accounts_accountevent" in told
    history = told[told.rindex("accounts_accountevent") :]
    assert "Hash Cond: (old_values.id = new_values.id)" in history
