"""The scene of the matrix: one account of `rep`, with one of everything that hangs on it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from accounts.tests.factories import AccountFactory, OwnershipFactory
from desk.models import SavedView


class Scene:
    """Objects by the name that the table uses for them."""

    def __init__(self, things: dict[str, object]) -> None:
        self.things = things

    def key(self, name: str) -> object:
        """The primary key of an object of the scene; what is no object stands for itself."""
        thing = self.things.get(name, name)
        return getattr(thing, "pk", thing)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever a request changes is taken back, so that each cell meets the same scene."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


@pytest.fixture
def scene(rep, teammate, manager, chief, other_rep, other_manager, viewer, ops) -> Scene:
    account = AccountFactory(name="Meridian Bank")
    OwnershipFactory(account=account, owner=rep)
    view = SavedView.objects.create(owner=rep, name="Decides soon", query="decides=90")
    return Scene({"account": account, "view": view})
