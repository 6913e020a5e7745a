"""One cast for the whole suite: whoever a test needs stands in the same company."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from people.company import forget_company
from people.models import BookGrant, User
from people.roles import Role
from people.tests.factories import UserFactory
from tests.emptying import use_quick_emptying

pytest_plugins = ["tests.pattern", "tests.proving"]
settings.register_profile("suite", deadline=None, max_examples=15)
settings.register_profile("prove", deadline=None, max_examples=2000)  # pytest --hypothesis-profile prove
settings.load_profile("suite")
use_quick_emptying()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: searching it for garbage was a twentieth of the suite's time."""
    gc.collect()
    gc.freeze()


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
    return UserFactory(name="Carla Chief", email="chief@example.test", role=Role.DIRECTOR)


@pytest.fixture
def manager(chief) -> User:
    """The director that `rep` and `teammate` report to."""
    return UserFactory(
        name="Mona Manager", email="manager@example.test", role=Role.DIRECTOR, reports_to=chief
    )


@pytest.fixture
def rep(manager) -> User:
    """The account manager whose book most tests look at."""
    return UserFactory(name="Rita Rep", email="rep@example.test", reports_to=manager)


@pytest.fixture
def teammate(manager) -> User:
    """Another account manager under the same director."""
    return UserFactory(name="Tom Teammate", email="teammate@example.test", reports_to=manager)


@pytest.fixture
def other_manager(chief) -> User:
    """A director of another branch."""
    return UserFactory(
        name="Olga Other", email="other.manager@example.test", role=Role.DIRECTOR, reports_to=chief
    )


@pytest.fixture
def other_rep(other_manager) -> User:
    """An account manager of another branch."""
    return UserFactory(name="Otto Outsider", email="other.rep@example.test", reports_to=other_manager)


@pytest.fixture
def viewer(rep) -> User:
    """Looks at the book of `rep`, and changes nothing."""
    person = UserFactory(name="Vera Viewer", email="viewer@example.test", role=Role.VIEWER)
    BookGrant.objects.create(viewer=person, holder=rep)
    return person


@pytest.fixture
def ops(db) -> User:
    """The administrator."""
    return UserFactory(name="Ada Admin", email="ops@example.test", role=Role.ADMINISTRATOR)
