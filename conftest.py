"""One cast for the whole suite: whoever a test needs stands in the same company."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from people.company import forget_company
from people.models import User
from people.tests.cast import looks_at, member
from tests.emptying import use_quick_emptying

pytest_plugins = ["tests.lasting", "tests.pattern", "tests.proving"]
settings.register_profile("suite", deadline=None, max_examples=10)
settings.register_profile("prove", deadline=None, max_examples=2000)  # pytest --hypothesis-profile prove
settings.load_profile("suite")
use_quick_emptying()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: searching it for garbage was a twentieth of the suite's time.

    What comes is searched seldom: migrating makes each model a hundred times, and took a fifth longer.
    """
    gc.freeze()
    gc.set_threshold(20_000, 10, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first: one that begins last keeps a worker busy while the other waits."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/"))


@pytest.fixture(autouse=True)
def _fresh_company() -> Iterator[None]:
    """The company row is kept for half a minute in a process; no test may see another one's."""
    forget_company()
    yield
    forget_company()


@pytest.fixture
def chief(db) -> User:
    """Director of directors: everybody but the administrator stands below."""
    return member("chief")


@pytest.fixture
def manager(chief) -> User:
    """The director that `rep` and `teammate` report to."""
    return member("manager", reports_to=chief)


@pytest.fixture
def rep(manager) -> User:
    """The account manager whose book most tests look at."""
    return member("rep", reports_to=manager)


@pytest.fixture
def teammate(manager) -> User:
    """Another account manager under the same director."""
    return member("teammate", reports_to=manager)


@pytest.fixture
def other_manager(chief) -> User:
    """A director of another branch."""
    return member("other_manager", reports_to=chief)


@pytest.fixture
def other_rep(other_manager) -> User:
    """An account manager of another branch."""
    return member("other_rep", reports_to=other_manager)


@pytest.fixture
def viewer(rep) -> User:
    """Looks at the book of `rep`, and changes nothing."""
    return looks_at(member("viewer"), rep)


@pytest.fixture
def ops(db) -> User:
    """The administrator."""
    return member("ops")
