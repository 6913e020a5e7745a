"""The page of one's own security: factors, and the browsers in which one is signed in."""

import pytest
from django.test import Client

from people.models import Session
from people.sessions import browser_of
from people.tests.conftest import sign_in
from people.tests.factories import UserFactory

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1"
)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


@pytest.mark.parametrize(
    ("agent", "browser"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_browser_is_named(agent, browser):
    assert browser_of(agent) == browser


def browser_of_client(user, agent) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.get("/login/")
    sign_in(client, user)
    return client


def test_page_lists_own_browsers_this_one_first(rep, teammate):
    here, _ = browser_of_client(rep, FIREFOX), browser_of_client(rep, SAFARI)
    browser_of_client(teammate, EDGE)
    page = here.get("/security/").content.decode()
    assert page.index("Firefox on Linux") < page.index("this one") < page.index("Safari on iPhone")
    assert "Edge" not in page


def test_one_other_browser_is_signed_out(rep):
    here, phone, laptop = (browser_of_client(rep, agent) for agent in (FIREFOX, SAFARI, EDGE))
    handle = Session.objects.get(session_key=phone.session.session_key).handle
    assert here.post(f"/security/sessions/{handle}/")["Location"] == "/security/"
    assert [client.get("/profile/").status_code for client in (here, phone, laptop)] == [200, 302, 200]


def test_all_other_browsers_are_signed_out(rep):
    here, phone, laptop = (browser_of_client(rep, agent) for agent in (FIREFOX, SAFARI, EDGE))
    here.post("/security/sessions/")
    assert [client.get("/profile/").status_code for client in (here, phone, laptop)] == [200, 302, 302]


def test_sessions_of_others_are_out_of_reach(rep, teammate):
    here, theirs = browser_of_client(rep, FIREFOX), browser_of_client(teammate, SAFARI)
    handle = Session.objects.get(session_key=theirs.session.session_key).handle
    here.post(f"/security/sessions/{handle}/")
    here.post("/security/sessions/")
    assert theirs.get("/profile/").status_code == 200


def test_page_does_not_give_session_keys_away(rep):
    here = browser_of_client(rep, FIREFOX)
    assert here.session.session_key not in here.get("/security/").content.decode()


@pytest.mark.parametrize("path", ["/security/sessions/", "/security/sessions/abc/"])
def test_sessions_end_only_by_post(client, rep, path):
    client.force_login(rep)
    assert client.get(path).status_code == 405


def test_page_asks_the_same_queries_however_many_sessions(rep, client, django_assert_num_queries):
    client.force_login(rep)
    client.get("/security/")

    def queries() -> int:
        from django.db import connection  # noqa: PLC0415
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

        with CaptureQueriesContext(connection) as caught:
            client.get("/security/")
        return len(caught)

    one = queries()
    for _ in range(3):
        browser_of_client(rep, FIREFOX)
    assert queries() == one


def test_policy_leads_an_administrator_to_a_second_factor(client, ops, settings, company):
    settings.ADMINISTRATORS_NEED_SECOND_FACTOR = True
    client.force_login(ops)
    assert client.get("/admin/")["Location"] == "/security/"
    assert client.get("/profile/")["Location"] == "/security/"
    page = client.get("/security/")
    assert b"Administrators need a second factor" in page.content
    assert client.get("/security/app/add/")["Location"].startswith("/security/confirm/")


def test_policy_is_met_by_a_second_factor_and_spares_the_others(client, ops, rep, settings, company):
    from allauth.mfa.models import Authenticator  # noqa: PLC0415

    settings.ADMINISTRATORS_NEED_SECOND_FACTOR = True
    Authenticator.objects.create(user=ops, type="totp", data={"secret": "x"})
    client.force_login(ops)
    assert client.get("/admin/").status_code == 200
    client.force_login(rep)
    assert client.get("/profile/").status_code == 200


def test_policy_is_off_by_default(client, ops, company):
    client.force_login(ops)
    assert client.get("/admin/").status_code == 200


def test_times_show_in_the_persons_zone(client, db):
    person = UserFactory(time_zone="Pacific/Kiritimati")  # UTC+14
    client.force_login(person)
    session = Session.objects.get(user=person)
    Session.objects.filter(pk=session.pk).update(signed_in_at="2026-03-01T12:30Z")
    assert b"2 Mar 2026, 02:30" in client.get("/security/").content
