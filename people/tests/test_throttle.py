"""How often one may guess, and that nobody is locked out by others."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from people import throttle
from people.tests.conftest import is_signed_in, sign_in
from people.tests.factories import PASSWORD
from people.throttle import Limit, TooManyTriesError, network_of, take

THREE = Limit("test", tries=3, seconds=60)


@pytest.fixture
def clock(monkeypatch):
    """Moves the clock of the throttle and of the cache."""
    moved = {"by": timedelta()}
    real = timezone.now

    def now():
        return real() + moved["by"]

    monkeypatch.setattr("django.core.cache.backends.db.tz_now", now)
    monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: now().timestamp())
    monkeypatch.setattr("django.utils.timezone.now", now)

    def move(**time):
        moved["by"] += timedelta(**time)

    return move


def tries(client, email, count, guess="wrong", **extra):
    """How many of `count` guesses were let through to the password."""
    answers = [client.post("/login/", {"login": email, "password": guess}, **extra) for _ in range(count)]
    return sum(answer.status_code != 429 for answer in answers)


def test_tickets_run_out_and_say_when_the_next_is_free(db):
    for _ in range(3):
        take([(THREE, "ann")])
    with pytest.raises(TooManyTriesError) as refusal:
        take([(THREE, "ann")])
    assert refusal.value.minutes(timezone.now()) == 1
    take([(THREE, "bob")])


def test_a_ticket_comes_back_after_its_time_not_before(db, clock):
    take([(THREE, "ann")])
    clock(seconds=40)
    take([(THREE, "ann")])
    take([(THREE, "ann")])
    clock(seconds=22)
    take([(THREE, "ann")])
    with pytest.raises(TooManyTriesError):
        take([(THREE, "ann")])


def test_a_ticket_given_back_is_free_at_once(db):
    for _ in range(10):
        take([(THREE, "ann")]).give_back()


def test_none_is_taken_when_one_limit_is_used_up(db):
    wide = Limit("wide", tries=5, seconds=60)
    for _ in range(3):
        take([(wide, "net"), (THREE, "ann")])
    for _ in range(5):
        with pytest.raises(TooManyTriesError):
            take([(wide, "net"), (THREE, "ann")])
    take([(wide, "net")])
    take([(wide, "net")])
    with pytest.raises(TooManyTriesError):
        take([(wide, "net")])


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_do_not_slip_through(empty_cache):
    """Twelve threads, three tickets."""
    taken = []

    def guess():
        with suppress(TooManyTriesError):
            taken.append(take([(THREE, "ann")]))
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(taken) == 3


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("unix", "unix"),
    ],
)
def test_a_network_is_what_one_customer_holds(address, network):
    assert network_of(address) == network


def test_five_wrong_guesses_then_a_page_that_says_when(client, rep):
    assert tries(client, rep.email, 5) == 5
    refused = client.post("/login/", {"login": rep.email, "password": PASSWORD})
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    assert b"Too many tries. The next one is free in 15 minutes." in refused.content
    assert not is_signed_in(client)


def test_the_way_is_free_again_in_time(client, rep, clock):
    tries(client, rep.email, 6)
    clock(minutes=15, seconds=2)
    assert sign_in(client, rep).status_code == 302


def test_right_guesses_do_not_count(client, rep):
    for _ in range(8):
        client.cookies.pop("device", None)
        assert sign_in(client, rep).status_code == 302
        client.post("/logout/")


def test_unknown_addresses_are_counted_like_known_ones(client, rep):
    """Else the 429 would tell who has an account."""
    assert tries(client, "nobody@example.test", 8) == tries(client, rep.email, 8) == 5


def test_an_attack_from_everywhere_gets_twenty_tries_and_locks_nobody_out(rep):
    """S7 in small: 60 guesses from 30 networks; the owner's own browser still lets her in."""
    own = Client()
    sign_in(own, rep)
    own.post("/logout/")
    let_through = sum(tries(Client(), rep.email, 2, REMOTE_ADDR=f"198.51.100.{host}") for host in range(30))
    assert let_through == throttle.PER_PERSON.tries
    assert sign_in(Client(), rep).status_code == 429
    assert sign_in(own, rep).status_code == 302


def test_her_own_browser_has_its_own_limit(rep):
    own = Client()
    sign_in(own, rep)
    own.post("/logout/")
    assert tries(own, rep.email, 15) == throttle.PER_DEVICE.tries


def test_a_reset_by_mail_lets_in_while_the_attack_goes_on(client, rep, mailoutbox):
    from people.tests.conftest import link_in  # noqa: PLC0415
    from people.tests.test_password import choose  # noqa: PLC0415

    for host in range(20):
        tries(Client(), rep.email, 2, REMOTE_ADDR=f"198.51.100.{host}")
    client.post("/password/reset/", {"email": rep.email})
    assert choose(client, link_in(mailoutbox[0])).status_code == 302
    assert is_signed_in(client)
    client.post("/logout/")
    assert sign_in(client, rep, "a completely new sentence").status_code == 302


def test_one_network_guesses_at_sixty_passwords_an_hour_whoever_they_are_of(client, db):
    let_through = sum(tries(client, f"person{number}@example.test", 1) for number in range(70))
    assert let_through == throttle.PER_NETWORK.tries


def test_reset_mails_are_counted(client, rep, mailoutbox):
    answers = [client.post("/password/reset/", {"email": rep.email}).status_code for _ in range(7)]
    assert answers == [302] * 5 + [429] * 2
    assert len(mailoutbox) == 5


def test_confirming_the_password_is_counted(client, rep):
    client.force_login(rep)
    client.get("/profile/")  # the browser becomes one she knows
    for _ in range(throttle.PER_DEVICE.tries):
        client.post("/security/confirm/", {"password": "wrong"})
    assert b"Too many tries" in client.post("/security/confirm/", {"password": PASSWORD}).content


def test_a_flood_of_addresses_does_not_push_the_counts_out(client, rep):
    """Django's cache holds 300 rows by default and then drops some at random."""
    tries(client, rep.email, 5)
    for number in range(350):
        cache.set(f"flood:{number}", 1, timeout=3600)
    assert tries(client, rep.email, 1) == 0


@pytest.mark.prove
@pytest.mark.line(id="S7")
@pytest.mark.parametrize("networks", [1, 200])
def test_a_thousand_guesses(rep, figure, networks):
    """S7: at most 20 tries an account-hour; the owner's known device is never locked out."""
    own = Client()
    sign_in(own, rep)
    own.post("/logout/")
    let_through = 0
    for guess in range(1000):
        host = f"10.0.{guess % networks // 250}.{guess % networks % 250}"
        let_through += tries(Client(), rep.email, 1, f"guess {guess}", REMOTE_ADDR=host)
        if guess % 100 == 0:
            assert sign_in(own, rep).status_code == 302
            own.post("/logout/")
    figure(f"1,000 guesses from {networks} addresses: {let_through} tried; her own device never refused")
    assert let_through <= throttle.PER_PERSON.tries
