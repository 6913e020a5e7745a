"""The first run: the first administrator says whose book this is."""

import pytest

from people.company import company as company_now
from people.models import Company
from people.tests.conftest import sign_in
from people.tests.factories import PASSWORD

FACTS = {"name": "Meridian", "currency": "EUR", "time_zone": "Europe/Berlin", "fiscal_year_start_month": "4"}


def test_administrator_is_led_there_and_on_to_where_she_wanted(client, ops):
    response = client.post("/login/", {"login": ops.email, "password": PASSWORD, "next": "/profile/"})
    assert response["Location"] == "/setup/?next=%2Fprofile%2F"
    assert b"Whose book is this?" in client.get(response["Location"]).content
    assert client.post("/setup/", FACTS | {"next": "/profile/"})["Location"] == "/profile/"
    assert (company_now().name, company_now().currency, company_now().fiscal_year_start_month) == (
        "Meridian",
        "EUR",
        4,
    )


def test_the_next_sign_in_leads_elsewhere(client, ops, company):
    assert sign_in(client, ops)["Location"] == "/"


def test_it_can_wait_and_comes_again(client, ops):
    sign_in(client, ops)
    assert client.get("/profile/").status_code == 200
    client.post("/logout/")
    assert sign_in(client, ops)["Location"].startswith("/setup/")


@pytest.mark.parametrize("person", ["rep", "manager", "viewer"])
def test_others_see_nothing_of_it(client, request, person):
    user = request.getfixturevalue(person)
    assert sign_in(client, user)["Location"] == "/"
    assert (client.get("/setup/").status_code, client.post("/setup/", FACTS).status_code) == (404, 404)
    assert not Company.objects.exists()


def test_it_is_over_once_done(client, ops, company):
    client.force_login(ops)
    assert client.get("/setup/")["Location"] == "/"
    assert client.post("/setup/", FACTS | {"name": "Other"})["Location"] == "/"
    assert Company.objects.get().name == "Meridian"


def test_it_never_leads_elsewhere(client, ops):
    client.force_login(ops)
    assert client.post("/setup/", FACTS | {"next": "https://evil.test/"})["Location"] == "/"


@pytest.mark.parametrize("field", ["name", "currency", "time_zone", "fiscal_year_start_month"])
def test_what_is_missing_is_said_at_the_field(client, ops, field):
    client.force_login(ops)
    response = client.post("/setup/", FACTS | {field: ""})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not Company.objects.exists()


def test_it_starts_with_what_the_environment_says(client, ops, settings):
    settings.COMPANY_CURRENCY, settings.COMPANY_TIME_ZONE = "CHF", "Europe/Zurich"
    client.force_login(ops)
    form = client.get("/setup/").context["form"]
    assert (form["currency"].value(), form["time_zone"].value()) == ("CHF", "Europe/Zurich")
