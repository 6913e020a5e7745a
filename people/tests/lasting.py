"""The cast as fixtures that a module makes once: a conftest that takes them in gives them to its modules.

No test beside that conftest may ask for a transaction; see tests/lasting.py.
"""

from collections.abc import Callable
from copy import deepcopy

import pytest

from people.models import User
from people.tests.cast import whole_cast


@pytest.fixture(scope="module")
def cast(lasting) -> dict[str, User]:
    """Everybody, for the books that a module only looks at."""
    return lasting(whole_cast)


def _one_of_the_cast(name: str) -> Callable[..., User]:
    def member_of_the_cast(db, cast) -> User:
        return deepcopy(cast[name])

    return pytest.fixture(name=name)(member_of_the_cast)


rep, teammate, manager, chief = map(_one_of_the_cast, ("rep", "teammate", "manager", "chief"))
other_rep, other_manager = map(_one_of_the_cast, ("other_rep", "other_manager"))
viewer, ops = map(_one_of_the_cast, ("viewer", "ops"))
