"""What else ends when somebody's account is closed. Apps above say it in AppConfig.ready(); people knows none
of them.
"""

from collections.abc import Callable

from people.models import User

_endings: list[Callable[[User], object]] = []


def ends_with_access(end: Callable[[User], object]) -> None:
    """Call `end(person)` in the transaction that closes a person's account."""
    _endings.append(end)


def end_access(person: User) -> None:
    for end in _endings:
        end(person)
