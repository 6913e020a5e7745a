"""What the tests of the desk share: the small book of `rep`, and somebody signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from desk.tests.books import Book, small_book
from people.models import User


@pytest.fixture
def book(rep: User) -> Book:
    return small_book(rep)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser of this person."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
