"""Codes, recovery codes, and what changes them. Passkeys need a browser: tests/browser/test_people.py."""

import re

import pytest
from allauth.mfa.models import Authenticator

from people import throttle
from people.tests.conftest import SECRET, code_at, is_signed_in, sign_in
from people.tests.factories import PASSWORD


def confirm(client, password=PASSWORD):
    return client.post("/security/confirm/?next=/security/", {"password": password})


def enter(client, code):
    return client.post("/login/second-factor/", {"code": code})


def recovery_codes(user):
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def test_password_alone_is_not_enough(client, with_app):
    assert sign_in(client, with_app)["Location"] == "/login/second-factor/"
    assert not is_signed_in(client)
    assert client.get("/profile/").status_code == 302


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_code_of_the_app_signs_in_half_a_minute_early_or_late(client, with_app, step):
    sign_in(client, with_app)
    assert enter(client, code_at(step))["Location"] == "/"
    assert is_signed_in(client)


@pytest.mark.parametrize("step", [-3, 3])
def test_code_of_another_time_is_refused(client, with_app, step):
    sign_in(client, with_app)
    assert b"That code is not right" in enter(client, code_at(step)).content
    assert not is_signed_in(client)


def test_a_code_works_once_also_within_its_tolerance(client, with_app):
    """allauth forgets a used code after 30 s, in the middle of the time in which it is valid."""
    from django.core.cache import cache  # noqa: PLC0415

    code = code_at(1)
    sign_in(client, with_app)
    enter(client, code)
    client.post("/logout/")
    cache.delete(f"allauth.mfa.totp.used?user={with_app.pk}&code={code}")
    sign_in(client, with_app)
    assert b"That code is not right" in enter(client, f" {code} ").content
    assert not is_signed_in(client)


def test_a_recovery_code_works_once(client, with_app):
    code = recovery_codes(with_app)[0]
    sign_in(client, with_app)
    assert enter(client, code).status_code == 302
    client.post("/logout/")
    sign_in(client, with_app)
    assert b"That code is not right" in enter(client, code).content
    assert len(recovery_codes(with_app)) == 9


def test_codes_are_tried_ten_times_an_hour(client, with_app):
    sign_in(client, with_app)
    for _ in range(throttle.CODES.tries):
        enter(client, "000000")
    assert b"Too many tries" in enter(client, code_at()).content
    assert not is_signed_in(client)


def test_tries_of_a_thief_of_the_password_do_not_lock_her_own_browser(client, with_app):
    sign_in(client, with_app)
    enter(client, code_at())
    client.post("/logout/")
    thief = type(client)()
    sign_in(thief, with_app)
    for _ in range(throttle.CODES.tries + 1):
        enter(thief, "000000")
    sign_in(client, with_app)
    assert enter(client, code_at(1)).status_code == 302


def test_app_is_added_with_a_code_it_shows(client, rep, committed, mailoutbox):
    client.force_login(rep)
    assert client.get("/security/app/add/")["Location"].startswith("/security/confirm/")
    assert confirm(client).status_code == 302
    page = client.get("/security/app/add/")
    assert b"data:image/svg+xml" in page.content
    secret = client.session["mfa.totp.secret"]
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time  # noqa: PLC0415

    code = format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))
    with committed():
        response = client.post("/security/app/add/", {"code": code})
    assert response["Location"] == "/security/codes/"
    assert len(re.findall(rb"<code>\d{8}</code>", client.get("/security/codes/").content)) == 10
    assert {mail.subject for mail in mailoutbox} == {"An authenticator app was added to your account."}


def test_secret_of_the_app_is_not_kept_in_the_clear(with_app):
    kept = Authenticator.objects.get(user=with_app, type="totp").data["secret"]
    assert SECRET not in kept


def test_secret_outlives_a_change_of_the_secret_key(client, with_app, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-one-" + "y" * 40
    sign_in(client, with_app)
    assert enter(client, code_at()).status_code == 302


def test_app_is_removed_and_its_recovery_codes_with_it(client, with_app, committed, mailoutbox):
    client.force_login(with_app)
    confirm(client)
    with committed():
        assert client.post("/security/app/remove/")["Location"] == "/security/"
    assert not Authenticator.objects.filter(user=with_app).exists()
    assert [mail.subject for mail in mailoutbox] == ["The authenticator app was removed from your account."]


def test_new_recovery_codes_replace_the_old_ones(client, with_app):
    old = recovery_codes(with_app)
    client.force_login(with_app)
    confirm(client)
    assert client.post("/security/codes/new/")["Location"] == "/security/codes/"
    assert not set(old) & set(recovery_codes(with_app))
    file = client.get("/security/codes/file/")
    assert set(recovery_codes(with_app)) <= set(file.content.decode().split())


@pytest.mark.parametrize("path", ["/security/app/remove/", "/security/codes/new/", "/security/passkeys/add/"])
def test_changes_ask_whether_it_is_still_her(client, with_app, path):
    client.force_login(with_app)
    assert client.get(path)["Location"].startswith("/security/confirm/")
    assert client.post(path)["Location"].startswith("/security/confirm/")


def test_confirming_needs_the_right_password(client, rep):
    client.force_login(rep)
    assert b"That is not your password" in confirm(client, "wrong").content
    assert client.get("/security/app/add/")["Location"].startswith("/security/confirm/")


def test_confirming_by_code(client, with_app):
    client.force_login(with_app)
    response = client.post("/security/confirm/code/?next=/security/codes/new/", {"code": code_at()})
    assert response["Location"] == "/security/codes/new/"


def test_recovery_codes_are_hidden_until_confirmed(client, with_app):
    client.force_login(with_app)
    page = client.get("/security/codes/").content.decode()
    assert not any(code in page for code in recovery_codes(with_app))
    assert client.get("/security/codes/file/")["Location"].startswith("/security/confirm/")


@pytest.mark.parametrize("page", ["security/codes/", "security/codes/new/", "security/app/remove/"])
def test_pages_of_a_factor_that_is_not_there(client, rep, page):
    client.force_login(rep)
    confirm(client)
    assert client.get(f"/{page}").status_code in {404, 200}


def test_a_made_up_passkey_is_refused_without_a_fault(client, db, rep):
    for credential in ["", "{}", '{"id": "x"}', '{"response": {"userHandle": "MQ"}}', "[]", "1"]:
        response = client.post("/login/passkey/", {"credential": credential})
        assert response.status_code < 500, credential
    assert not is_signed_in(client)


def test_passkeys_of_others_are_not_found(client, rep, teammate):
    key = Authenticator.objects.create(
        user=teammate, type="webauthn", data={"name": "Laptop", "credential": {}}
    )
    client.force_login(rep)
    confirm(client)
    assert client.get(f"/security/passkeys/{key.pk}/name/").status_code == 404
    assert client.post(f"/security/passkeys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
