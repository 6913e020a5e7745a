"""Every address, method and person: what comes back is what the table says."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.permissions.cells import CAST, GO, LOGIN, METHODS, OK, Url
from tests.permissions.resolver import admin_addresses, house_addresses
from tests.permissions.table import TABLE


def kind_of(response: HttpResponse) -> str | int:
    if response.status_code in {301, 302, 303}:
        return LOGIN if response["Location"].split("?")[0] in {"/login/", reverse("account_login")} else GO
    return OK if response.status_code in {200, 204, 409, 422} else response.status_code


@pytest.fixture
def clients(request) -> dict[str, Client]:
    clients = {}
    for person in CAST:
        clients[person] = Client(raise_request_exception=False)
        if person != "nobody":
            clients[person].force_login(request.getfixturevalue(person))
    return clients


def test_every_address_has_a_row():
    assert sorted(set(house_addresses()) - set(TABLE)) == []


def test_no_row_without_an_address():
    assert sorted(set(TABLE) - set(house_addresses())) == []


@pytest.mark.parametrize("name", sorted(TABLE))
def test_address_answers_as_the_table_says(name: str, clients, scene):
    row: Url = TABLE[name]
    path = reverse(name, kwargs={key: scene.key(value) for key, value in row.args.items()}) + row.query
    wrong = {}
    for method in METHODS:
        expected = row.answers(method)
        named = {"get": row.get, "post": row.post}.get(method) is not None
        if not named and row.any_method:
            continue
        for person, client in clients.items():
            with scene.undone():
                data = (
                    {key: str(scene.key(value)) for key, value in row.data.items()}
                    if method == "post"
                    else None
                )
                got = kind_of(getattr(client, method)(path, data))
            if got != expected[person]:
                wrong[method, person] = (got, expected[person])
    assert wrong == {}


@pytest.mark.parametrize("name", admin_addresses())
def test_django_admin_is_for_administrators(name: str, clients):
    """Nobody else gets past the door; what an administrator finds there is tested with each model."""
    try:
        path = reverse(name)
    except NoReverseMatch:
        path = None
        for values in (("1",), ("1", "1"), ("people",), ("x",)):
            try:
                path = reverse(name, args=values)
                break
            except NoReverseMatch:
                continue
    if path is None:
        pytest.fail(f"{name} takes arguments this test does not know")
    leaks = {}
    for method in ("get", "post"):
        for person, client in clients.items():
            response = getattr(client, method)(path)
            if person != "ops" and kind_of(response) not in {LOGIN, GO, 403, 404}:
                leaks[method, person] = response.status_code
            if person == "ops" and response.status_code >= 500:
                leaks[method, person] = response.status_code
    assert leaks == {}
