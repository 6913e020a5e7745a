"""What the tests of the desk share: the small book of `rep`, and somebody signed in."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from django.test import Client

from desk.tests.books import Book, small_book
from people.models import User
from people.tests.lasting import (  # noqa: F401  fixtures
    cast,
    chief,
    manager,
    ops,
    other_manager,
    other_rep,
    rep,
    teammate,
    viewer,
)


@pytest.fixture(scope="module")
def small(lasting, cast) -> Book:  # noqa: F811
    return lasting(lambda: small_book(cast["rep"]))


@pytest.fixture
def book(db, small: Book) -> Book:
    return deepcopy(small)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser of this person."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
