"""Coming in and going out."""

import statistics
import time

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.test import Client
from django.urls import NoReverseMatch, reverse

from people.models import Session, User
from people.tests.conftest import is_signed_in, sign_in
from people.tests.factories import PASSWORD, UserFactory


class CountedHasher(PBKDF2PasswordHasher):
    """The hasher of production, counting how often it works."""

    iterations = 200_000
    worked = 0

    def encode(self, *args, **kwargs):
        CountedHasher.worked += 1
        return super().encode(*args, **kwargs)


WRONG = b"E-mail or password is not right."


@pytest.mark.parametrize("typed", ["rep@example.test", "REP@Example.test", "  rep@example.test "])
def test_right_password_signs_in_however_the_address_is_typed(client, rep, typed):
    response = client.post("/login/", {"login": typed, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_wrong_password_and_unknown_address_are_told_alike(client, rep):
    wrong = client.post("/login/", {"login": rep.email, "password": "wrong"})
    unknown = client.post("/login/", {"login": "nobody@example.test", "password": "wrong"})
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert WRONG in wrong.content
    assert WRONG in unknown.content
    assert not is_signed_in(client)


def test_a_closed_account_says_so_only_to_who_knows_the_password(client, rep):
    User.objects.filter(pk=rep.pk).deactivated()
    assert sign_in(client, rep)["Location"] == "/login/closed/"
    assert WRONG in sign_in(client, rep, "wrong").content
    assert not is_signed_in(client)
    assert b"This account is closed" in client.get("/login/closed/").content


def test_an_invited_person_has_no_password_to_guess(client, db):
    user = User.objects.create_user("ann@example.test", None, name="Ann")
    assert WRONG in sign_in(client, user, "").content or not is_signed_in(client)
    assert WRONG in sign_in(client, user, "!").content


def test_signing_in_leads_to_where_she_wanted_to_go(client, rep):
    assert client.get("/profile/")["Location"] == "/login/?next=/profile/"
    response = client.post("/login/", {"login": rep.email, "password": PASSWORD, "next": "/profile/"})
    assert response["Location"] == "/profile/"


def test_signing_in_never_leads_elsewhere(client, rep):
    response = client.post(
        "/login/", {"login": rep.email, "password": PASSWORD, "next": "https://evil.test/"}
    )
    assert response["Location"] == "/"


def test_a_signed_in_person_is_not_asked_again(client, rep):
    client.force_login(rep)
    assert client.get("/login/")["Location"] == "/"


def test_form_without_csrf_token_is_refused_in_words(rep):
    strict = Client(enforce_csrf_checks=True)
    response = sign_in(strict, rep)
    assert response.status_code == 403
    assert not is_signed_in(strict)


def test_session_has_a_new_key_after_signing_in(client, rep):
    client.get("/login/")
    before = client.session.session_key
    sign_in(client, rep)
    assert client.session.session_key != before


def test_session_knows_its_person_browser_and_address(client, rep):
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    client.get("/login/")
    sign_in(client, rep, HTTP_USER_AGENT=agent)
    session = Session.objects.of(rep).get()
    assert (session.browser, session.address, session.signed_in_at is not None) == (
        "Firefox on Linux",
        "127.0.0.1",
        True,
    )


def test_signing_out_ends_the_session_and_clears_the_browser(client, rep):
    sign_in(client, rep)
    response = client.post("/logout/")
    assert (response["Location"], response["Clear-Site-Data"]) == ("/login/", '"cache", "storage"')
    assert client.get("/profile/").status_code == 302
    assert not Session.objects.of(rep).exists()


def test_signing_out_needs_a_click(client, rep):
    sign_in(client, rep)
    assert b"Sign out?" in client.get("/logout/").content
    assert client.get("/profile/").status_code == 200


def test_a_closed_account_is_out_at_its_next_request(client, rep):
    sign_in(client, rep)
    assert client.get("/profile/").status_code == 200
    User.objects.filter(pk=rep.pk).update(is_active=False)  # however it came about
    assert client.get("/profile/")["Location"] == "/login/?next=/profile/"


@pytest.mark.parametrize(
    "path", ["/signup/", "/login/signup/", "/accounts/signup/", "/email/", "/confirm-email/"]
)
def test_sign_up_is_closed(client, db, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_set_password", "mfa_signup_webauthn"]
)
def test_what_is_not_offered_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path",
    ["/login/", "/login/closed/", "/password/reset/", "/password/reset/sent/", "/password/reset/1-abc-def/"],
)
def test_public_pages_need_no_sign_in(client, db, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/login/second-factor/", "/login/passkey/", "/logout/"])
def test_steps_of_the_sign_in_lead_back_to_its_start(client, db, path):
    assert client.get(path)["Location"] == "/login/"


@pytest.mark.parametrize(
    "path", ["/profile/", "/security/", "/setup/", "/password/change/", "/security/codes/", "/admin/"]
)
def test_everything_else_needs_one(client, db, path):
    assert client.get(path)["Location"].endswith(f"/login/?next={path}")


def test_addresses_are_kept_in_one_place(client, rep, committed):
    """allauth's own table of addresses stays empty: a stale row there would let a former owner in."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415

    with committed():
        client.post("/password/reset/", {"email": rep.email})
        sign_in(client, rep)
        client.post(
            "/password/change/",
            {"oldpassword": PASSWORD, "password1": "a new sentence here", "password2": "a new sentence here"},
        )
    assert not EmailAddress.objects.exists()


@pytest.fixture
def addresses(rep, settings, monkeypatch) -> dict[str, str]:
    """An address of each kind, with passwords hashed as in production and no limit to guessing."""
    settings.PASSWORD_HASHERS = ["people.tests.test_sign_in.CountedHasher"]
    monkeypatch.setattr("people.throttle._take_one", lambda *_: "")
    invited, closed = UserFactory(), UserFactory(is_active=False)
    for user in (rep, closed):
        user.set_password(PASSWORD)
        user.save()
    User.objects.filter(pk=invited.pk).update(password=make_password(None))
    return {
        "known": rep.email,
        "unknown": "nobody@example.test",
        "invited": invited.email,
        "closed": closed.email,
    }


def test_a_refusal_takes_the_same_work_whoever_has_the_address(client, addresses):
    def work(address) -> int:
        before = CountedHasher.worked
        client.post("/login/", {"login": address, "password": "wrong"})
        return CountedHasher.worked - before

    assert {kind: work(address) for kind, address in addresses.items()} == dict.fromkeys(addresses, 1)


@pytest.mark.prove
@pytest.mark.line(id="S7")
def test_time_of_a_refusal_tells_nothing(client, figure, addresses):
    """Below 10 ms between an address that somebody has and one that nobody has (S7), on a quiet machine."""
    times: dict[str, list[float]] = {kind: [] for kind in addresses}
    for _ in range(30):
        for kind, address in addresses.items():
            started = time.thread_time()
            client.post("/login/", {"login": address, "password": "wrong"})
            times[kind].append(time.thread_time() - started)
    typical = {kind: statistics.median(values) for kind, values in times.items()}
    gap = max(typical.values()) - min(typical.values())
    figure(f"known and unknown addresses are refused within {gap * 1000:.1f} ms of each other")
    assert gap < 0.010, typical
