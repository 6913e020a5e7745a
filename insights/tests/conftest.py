"""What the tests of the dashboards share."""

from collections.abc import Callable

import pytest
from django.test import Client

from people.models import User


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser of this person."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
