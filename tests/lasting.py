"""What the tests of a module only look at is made once; whatever one of them changes is taken back.

A fixture of the module that asks for `lasting` writes inside a transaction that stays open until the module
ends, and each test has its own inside that one. No test of such a module may ask for a transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import transaction

from people.company import forget_company


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Call a function that makes something: it stands for all tests of the module."""
    with ExitStack() as stack:

        def make(what: Callable[[], Any]) -> Any:
            with django_db_blocker.unblock():
                if not transaction.get_connection().in_atomic_block:
                    stack.enter_context(transaction.atomic())
                forget_company()
                made = what()
                forget_company()
                return made

        yield make
        with django_db_blocker.unblock():
            if transaction.get_connection().in_atomic_block:
                transaction.set_rollback(True)
            stack.close()
