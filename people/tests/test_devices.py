"""Browsers that a person knows."""

from django.http import HttpResponse
from django.test import Client, RequestFactory

from people import devices
from people.tests.conftest import sign_in
from people.tests.factories import PASSWORD

NEW = "a completely new sentence"


def known(client, user) -> bool:
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return devices.device_of(request, user) is not None


def test_signing_in_makes_the_browser_known(client, rep, teammate):
    client.get("/login/")
    assert not known(client, rep)
    sign_in(client, rep)
    assert (known(client, rep), known(client, teammate)) == (True, False)


def test_a_wrong_password_does_not(client, rep):
    sign_in(client, rep, "wrong")
    assert not known(client, rep)


def test_it_stays_known_after_signing_out(client, rep):
    sign_in(client, rep)
    client.post("/logout/")
    assert known(client, rep)


def test_a_new_password_makes_others_unknown_and_keeps_this_one(client, rep):
    other = Client()
    sign_in(other, rep)
    sign_in(client, rep)
    client.post("/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    rep.refresh_from_db()
    assert (known(client, rep), known(other, rep)) == (True, False)


def test_two_people_share_a_browser(client, rep, teammate):
    for user in (rep, teammate):
        sign_in(client, user)
        client.post("/logout/")
    assert known(client, rep)
    assert known(client, teammate)


def test_a_forged_or_foreign_mark_is_worth_nothing(client, rep, teammate):
    sign_in(client, rep)
    value = client.cookies["device"].value
    client.cookies["device"] = value[:-2] + ("aa" if value[-2:] != "aa" else "bb")
    assert not known(client, rep)
    client.cookies["device"] = "nonsense"
    assert not known(client, rep)


def test_the_mark_is_set_once(client, rep):
    sign_in(client, rep)
    assert "device" not in client.get("/profile/").cookies


def test_five_people_are_kept(rep, teammate, manager, chief, other_rep, other_manager):
    people = [rep, teammate, manager, chief, other_rep, other_manager]
    request = RequestFactory().get("/")
    for user in people:
        response = HttpResponse()
        devices.remember(request, response, user)
        request.COOKIES["device"] = response.cookies["device"].value
    assert [devices.device_of(request, user) is not None for user in people] == [False] + [True] * 5
