"""The one cast of the suite: who they are, and whom they report to."""

from people.models import BookGrant, User
from people.roles import Role
from people.tests.factories import UserFactory

WORDS = {
    "chief": {"name": "Carla Chief", "email": "chief@example.test", "role": Role.DIRECTOR},
    "manager": {"name": "Mona Manager", "email": "manager@example.test", "role": Role.DIRECTOR},
    "rep": {"name": "Rita Rep", "email": "rep@example.test"},
    "teammate": {"name": "Tom Teammate", "email": "teammate@example.test"},
    "other_manager": {"name": "Olga Other", "email": "other.manager@example.test", "role": Role.DIRECTOR},
    "other_rep": {"name": "Otto Outsider", "email": "other.rep@example.test"},
    "viewer": {"name": "Vera Viewer", "email": "viewer@example.test", "role": Role.VIEWER},
    "ops": {"name": "Ada Admin", "email": "ops@example.test", "role": Role.ADMINISTRATOR},
}
ABOVE = {
    "manager": "chief",
    "rep": "manager",
    "teammate": "manager",
    "other_manager": "chief",
    "other_rep": "other_manager",
}


def member(name: str, *, reports_to: User | None = None) -> User:
    """One of the cast, under whoever stands above."""
    return UserFactory(**WORDS[name], reports_to=reports_to)


def looks_at(viewer: User, holder: User) -> User:
    """The viewer, with the book of `holder` open."""
    BookGrant.objects.create(viewer=viewer, holder=holder)
    return viewer


def whole_cast() -> dict[str, User]:
    """All of them, by the names of their fixtures."""
    made: dict[str, User] = {}
    for name in WORDS:
        made[name] = member(name, reports_to=made.get(ABOVE.get(name, "")))
    looks_at(made["viewer"], made["rep"])
    return made
