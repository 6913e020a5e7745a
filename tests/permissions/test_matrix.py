"""Every address, method and person: what comes back is what the table says."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from people.tests.cast import whole_cast
from tests.permissions.cells import CAST, GO, LOGIN, METHODS, OK, Answers
from tests.permissions.resolver import admin_addresses, house_addresses
from tests.permissions.table import TABLE
from tests.scene import Scene, build_scene

pytestmark = pytest.mark.line(id="S1")

Cells = dict[tuple[str, str, str], tuple[object, object]]

# The cast signs in once for several addresses; the parts let two workers share them.
PARTS = 4
# The suite asks whoever must be refused, and of those who are let in one, each address another. Where the
# answer does not depend on who asks, or at the door of a method that is not there, it asks one. A page
# of Django admin is drawn for one method. The long campaigns ask everybody everything.
at_the_door = pytest.mark.parametrize(
    "everybody", [pytest.param(False, id="in-turn"), pytest.param(True, id="cast", marks=pytest.mark.prove)]
)


def door(number: int, everybody: bool) -> tuple[str, ...]:
    """Who is asked at the door of the address with this number."""
    return CAST if everybody else (CAST[number % len(CAST)],)


def asked_about(answers: Answers, number: int) -> set[str]:
    """Whoever must be refused, and one of those who are let in."""
    let_in = [person for person in CAST if answers[person] in {OK, GO}]
    in_turn = {let_in[number % len(let_in)]} if let_in else set()
    return {*CAST} - {*let_in} | in_turn


def depends_on_who_asks(answers: Answers) -> bool:
    """Whether those who are signed in are answered differently."""
    return len({answer for person, answer in answers.items() if person != "nobody"}) > 1


def part_of(names: list[str], part: int) -> list[str]:
    return names[part::PARTS]


def kind_of(response: HttpResponse) -> str | int:
    if response.status_code in {301, 302, 303}:
        return LOGIN if response["Location"].split("?")[0] in {"/login/", reverse("account_login")} else GO
    return OK if response.status_code in {200, 204, 409, 422} else response.status_code


@pytest.fixture(scope="module")
def stage(lasting) -> tuple[Scene, dict[str, Client]]:
    """The whole cast, each signed in, and the scene: every cell takes back what it changed."""

    def signed_in() -> tuple[Scene, dict[str, Client]]:
        cast = whole_cast()
        clients = {person: Client(raise_request_exception=False) for person in CAST}
        for person, user in cast.items():
            clients[person].force_login(user)
        return build_scene(cast["rep"]), clients

    return lasting(signed_in)


@pytest.fixture
def scene(db, stage) -> Scene:
    return stage[0]


@pytest.fixture
def clients(db, stage) -> dict[str, Client]:
    return stage[1]


@contextmanager
def keeping_cookies(client: Client) -> Iterator[None]:
    """A request that signs out takes the cookie with it; the next one meets the same person."""
    kept = deepcopy(client.cookies)
    yield
    client.cookies = kept


def test_every_address_has_a_row():
    assert sorted(set(house_addresses()) - set(TABLE)) == []


def test_no_row_without_an_address():
    assert sorted(set(TABLE) - set(house_addresses())) == []


@at_the_door
@pytest.mark.parametrize("part", range(PARTS))
def test_addresses_answer_as_the_table_says(part: int, everybody, clients, scene):
    wrong: Cells = {}
    for number, name in enumerate(part_of(sorted(TABLE), part)):
        wrong |= wrong_cells(name, number, everybody, clients, scene)
    assert wrong == {}


def wrong_cells(name: str, number: int, everybody: bool, clients: dict[str, Client], scene) -> Cells:
    """The cells of an address that answer something else than its row says: (got, expected).

    A method that the row does not name is refused at the door, whoever asks.
    """
    row = TABLE[name]
    path = reverse(name, kwargs={key: scene.key(value) for key, value in row.args.items()}) + row.query
    data = {key: str(scene.key(value)) for key, value in row.data.items()}
    wrong: Cells = {}
    for method in METHODS:
        expected = row.answers(method)
        named = {"get": row.get, "post": row.post}.get(method) is not None
        if not named and row.any_method:
            continue
        if not named or not depends_on_who_asks(expected):
            asked = {"nobody", *door(number, everybody)}
        else:
            asked = {*CAST} if everybody else asked_about(expected, number)
        for person in sorted(asked):
            client = clients[person]
            with scene.undone(), keeping_cookies(client):
                got = kind_of(getattr(client, method)(path, data if method == "post" else None))
            if got != expected[person]:
                wrong[name, method, person] = (got, expected[person])
    return wrong


@at_the_door
@pytest.mark.parametrize("part", range(PARTS))
def test_django_admin_is_for_administrators(part: int, everybody, clients, scene):
    """Nobody else gets past the door; what an administrator finds there is tested with each model."""
    leaks: Cells = {}
    for number, name in enumerate(part_of(admin_addresses(), part)):
        path = admin_path(name)
        for turn, method in enumerate(("get", "post"), number):
            administrator = ("ops",) if everybody or turn % 2 else ()
            for person in {*administrator, *door(number, everybody)}:
                client = clients[person]
                with scene.undone(), keeping_cookies(client):
                    response = getattr(client, method)(path)
                open_to_all = person != "ops" and kind_of(response) not in {LOGIN, GO, 403, 404}
                broken = person == "ops" and response.status_code >= 500
                if open_to_all or broken:
                    leaks[name, method, person] = (response.status_code, "refused")
    assert leaks == {}


def admin_path(name: str) -> str:
    """The address of an admin page, with any key where it takes one."""
    for values in ((), ("1",), ("1", "1"), ("people",), ("x",)):
        try:
            return reverse(name, args=values)
        except NoReverseMatch:
            continue
    pytest.fail(f"{name} takes arguments this test does not know")
