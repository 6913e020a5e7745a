"""What the tests of the dashboards share."""

from collections.abc import Callable

import pytest
from django.test import Client

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


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser of this person."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
