"""Everybody of the company: one tree, ten to a manager, account managers at its leaves."""

from dataclasses import dataclass
from random import Random

from demo.names import FIRST, LAST
from people.roles import Role

ACCOUNTS_A_BOOK = 50
SPAN = 10  # who reports to one person
DOMAIN = "bench.example"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the company. The chief has key 1; whoever one reports to has a smaller key."""

    key: int
    email: str
    name: str
    role: Role
    reports_to: int | None


def cast_of(accounts: int, rng: Random) -> list[Person]:
    """The people for a book of so many accounts, managers first; the account managers come last."""
    layers = [-(-accounts // ACCOUNTS_A_BOOK)]
    while layers[0] > 1:
        layers.insert(0, -(-layers[0] // SPAN))
    if len(layers) == 1:
        layers.insert(0, 1)
    people: list[Person] = []
    above = 0
    for depth, size in enumerate(layers):
        first = len(people) + 1
        is_last = depth == len(layers) - 1
        people += [
            Person(
                key=first + number,
                email=f"{'am' if is_last else f'director{depth}'}.{number + 1}@{DOMAIN}",
                name=f"{rng.choice(FIRST)} {rng.choice(LAST)}",
                role=Role.ACCOUNT_MANAGER if is_last else Role.DIRECTOR,
                reports_to=above + number // SPAN if depth else None,
            )
            for number in range(size)
        ]
        above = first
    return people


def managers_of(people: list[Person]) -> list[Person]:
    """The account managers, in the order of their books."""
    return [person for person in people if person.role == Role.ACCOUNT_MANAGER]
