"""Choosing a password: by a link, or as oneself."""

from datetime import datetime, timedelta

import pytest

from people.domain.people import deactivate, invite
from people.models import User
from people.roles import Role
from people.tests.conftest import is_signed_in, link_in, sign_in
from people.tests.factories import PASSWORD
from people.tokens import SetPasswordTokens

NEW = "a completely new sentence"
BOTH = {"password1": NEW, "password2": NEW}


def choose(client, path, fields=None):
    """Open a link as a browser does, and choose a password."""
    response = client.get(path)
    if response.status_code == 200:
        return response
    return client.post(response["Location"], fields or BOTH)


@pytest.fixture
def reset_link(client, rep, mailoutbox) -> str:
    client.post("/password/reset/", {"email": "Rep@example.test"})
    return link_in(mailoutbox[-1])


@pytest.fixture
def later(monkeypatch):
    def move(**time):
        monkeypatch.setattr(SetPasswordTokens, "_now", lambda _: datetime.now() + timedelta(**time))  # noqa: DTZ005

    return move


def test_reset_mails_a_link_that_lets_choose_and_signs_in(client, rep, reset_link):
    response = choose(client, reset_link)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)
    client.post("/logout/")
    assert sign_in(client, rep, NEW).status_code == 302


def test_reset_says_the_same_to_everybody(client, rep, mailoutbox):
    known = client.post("/password/reset/", {"email": rep.email})
    unknown = client.post("/password/reset/", {"email": "nobody@example.test"})
    assert known["Location"] == unknown["Location"] == "/password/reset/sent/"
    assert [mail.to for mail in mailoutbox] == [["rep@example.test"]]


def test_reset_mail_goes_out_after_the_answer(client, rep, monkeypatch):
    """So that neither the time of the answer nor a mail server that fails tells who has an account."""
    order = []
    monkeypatch.setattr("people.mail.send_reset_link", lambda _: order.append("mail"))
    from people.views.password import RedirectThen  # noqa: PLC0415

    monkeypatch.setattr(RedirectThen, "__init__", _noting(RedirectThen.__init__, order))
    client.post("/password/reset/", {"email": rep.email})
    assert order == ["answer", "mail"]


def _noting(init, order):
    def noting(self, *args):
        init(self, *args)
        order.append("answer")

    return noting


def test_link_does_not_show_its_secret_in_the_address_bar(client, reset_link):
    landed = client.get(reset_link)["Location"]
    assert landed.endswith("-set-password/")
    assert reset_link.split("-")[-1] not in landed


def test_link_works_once(client, reset_link):
    choose(client, reset_link)
    client.post("/logout/")
    assert b"This link has run out" in client.get(reset_link).content


def test_link_runs_out_after_a_day(client, reset_link, later):
    later(hours=23)
    assert client.get(reset_link).status_code == 302
    later(hours=25)
    assert b"This link has run out" in client.get(reset_link).content


def test_form_that_was_open_too_long_says_so(client, rep, reset_link, later):
    form = client.get(reset_link)["Location"]
    later(hours=25)
    response = client.post(form, BOTH)
    assert b"This link has run out" in response.content
    rep.refresh_from_db()
    assert rep.check_password(PASSWORD)


@pytest.mark.parametrize(
    "path", ["/password/reset/1-abc-def/", "/password/reset/zzzz-abc-def/", "/password/reset/0-set-password/"]
)
def test_link_that_is_no_link(client, db, path):
    response = client.get(path)
    assert response.status_code == 200
    assert b"This link has run out" in response.content
    assert b"Mail me a new link" in response.content


def test_link_is_void_once_the_account_is_closed(client, rep, ops, reset_link):
    deactivate(rep, by=ops)
    assert b"This link has run out" in client.get(reset_link).content


def test_a_closed_account_gets_no_link(client, rep, ops, mailoutbox):
    deactivate(rep, by=ops)
    client.post("/password/reset/", {"email": rep.email})
    assert mailoutbox == []


def test_link_starts_with_the_configured_address_never_with_the_host_header(
    client, rep, settings, mailoutbox
):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/password/reset/", {"email": rep.email}, HTTP_HOST="evil.test")
    assert f"{settings.BASE_URL}/password/reset/" in mailoutbox[0].body
    assert "evil.test" not in mailoutbox[0].body


def test_reset_still_asks_for_the_second_factor(client, with_app, mailoutbox):
    client.post("/password/reset/", {"email": with_app.email})
    response = choose(client, link_in(mailoutbox[-1]))
    assert response["Location"] == "/login/second-factor/"
    assert not is_signed_in(client)


def test_an_invited_person_chooses_a_password_within_a_week(client, ops, committed, mailoutbox, later):
    with committed():
        ann = invite(by=ops, email="ann@example.test", name="Ann", role=Role.ACCOUNT_MANAGER)
    link = link_in(mailoutbox[-1])
    later(days=6)
    assert choose(client, link)["Location"] == "/"
    ann.refresh_from_db()
    assert ann.check_password(NEW)


def test_an_invitation_runs_out_and_is_asked_for_anew(client, ops, committed, mailoutbox, later):
    with committed():
        invite(by=ops, email="ann@example.test", name="Ann", role=Role.ACCOUNT_MANAGER)
    later(days=8)
    assert b"This link has run out" in client.get(link_in(mailoutbox[-1])).content
    later(days=0)
    client.post("/password/reset/", {"email": "ann@example.test"})
    assert choose(client, link_in(mailoutbox[-1]))["Location"] == "/"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"password1": NEW, "password2": "something else"}, "same password each time"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password1": "qwerty123456", "password2": "qwerty123456"}, "too common"),
        ({"password1": "rep@example.test", "password2": "rep@example.test"}, "too similar"),
    ],
)
def test_a_poor_password_is_refused(client, rep, reset_link, fields, words):
    assert words in choose(client, reset_link, fields).content.decode()
    assert not is_signed_in(client)


def test_change_keeps_this_browser_and_ends_the_others(client, rep, committed, mailoutbox):
    other = type(client)()
    sign_in(client, rep)
    sign_in(other, rep)
    with committed():
        response = client.post("/password/change/", {"oldpassword": PASSWORD, **BOTH})
    assert response["Location"] == "/security/"
    assert (client.get("/profile/").status_code, other.get("/profile/").status_code) == (200, 302)
    assert [mail.subject for mail in mailoutbox] == ["Your password was changed."]


def test_change_needs_the_current_password(client, rep):
    client.force_login(rep)
    response = client.post("/password/change/", {"oldpassword": "wrong", **BOTH})
    assert "That is not your current password." in response.content.decode()
    rep.refresh_from_db()
    assert rep.check_password(PASSWORD)


def test_a_changed_password_leaves_the_other_facts_alone(client, rep):
    client.force_login(rep)
    User.objects.filter(pk=rep.pk).update(name="Changed meanwhile")
    client.post("/password/change/", {"oldpassword": PASSWORD, **BOTH})
    rep.refresh_from_db()
    assert (rep.name, rep.check_password(NEW)) == ("Changed meanwhile", True)
