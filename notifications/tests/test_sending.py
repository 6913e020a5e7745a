"""From the claim to what came of it, with a real mail server."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from notifications.choices import DeliveryState, Outcome
from notifications.domain.answering import acknowledge
from notifications.domain.sending import (
    FIRST_WAIT,
    GIVE_UP_AFTER,
    LONGEST_WAIT,
    Answer,
    claim_one,
    lease,
    settle,
    wait_after,
)
from notifications.mailing.letters import one_line
from notifications.mailing.sender import Sender, _write
from notifications.models import Attempt, Delivery, MailDomain, Notification
from notifications.tests.conftest import NOON, tell
from notifications.tests.sink import Faults, Sink
from operations.models import Heartbeat
from people.models import User


def aside(work: Callable[[], object]) -> None:
    """In a thread with a connection of its own, waited for."""

    def run() -> None:
        work()
        connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()


@dataclass
class Server(Sink):
    """The sink in this process, keeping the mails themselves."""

    log: Path
    faults: Faults = field(default_factory=Faults)
    mails: list[Message] = field(default_factory=list)
    at_recipient: Callable[[], object] = bool
    at_body: Callable[[], object] = bool

    def __post_init__(self) -> None:
        super().__init__(self.log, self.faults)

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        aside(self.at_recipient)
        return await super().handle_RCPT(server, session, envelope, address, options)

    def _accept(self, envelope: Any) -> None:
        aside(self.at_body)
        self.mails.append(message_from_bytes(envelope.content))


@pytest.fixture
def server(tmp_path, settings) -> Iterator[Server]:
    sink = Server(tmp_path / "log")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
    settings.BASE_URL = "https://book.example.com"
    yield sink
    controller.stop()


def send() -> None:
    Sender("test").run()


def is_due_again(**changes: Any) -> None:
    """The pause, or the lease, is over."""
    Delivery.objects.pending().update(next_try=NOON, **changes)


def the_delivery() -> Delivery:
    return Delivery.objects.get()


def outcomes() -> list[str]:
    return list(Attempt.objects.order_by("delivery", "number").values_list("outcome", flat=True))


def test_a_mail_leaves_with_its_headers_and_both_bodies(rep, server):
    facts = [("Account", "Müller & <Sons>")]
    tell(rep, kind="hasty", title="Decides on Friday", facts=facts, target="x")
    send()
    (mail,) = server.mails
    sent = the_delivery()
    assert (mail["To"], mail["Subject"], mail["Auto-Submitted"]) == (
        rep.email,
        "Decides on Friday",
        "auto-generated",
    )
    assert (mail["Date"], mail["Message-ID"], mail["X-Resend"]) == (
        "Mon, 15 Jun 2026 12:00:00 +0000",
        sent.message_id,
        None,
    )
    assert sent.message_id.endswith("@book.example.com>")
    assert mail["List-Unsubscribe"].strip().startswith("<https://book.example.com/mail/stop/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (part.get_payload(decode=True).decode() for part in mail.get_payload())
    page = f"https://book.example.com/inbox/{sent.notification_id}/"
    assert "Account: Müller & <Sons>" in text
    assert "Müller &amp; &lt;Sons&gt;" in html
    assert page in text
    assert page in html
    assert (sent.state, sent.attempts_made, sent.reply, outcomes()) == (
        DeliveryState.SENT,
        1,
        "250 Taken",
        [Outcome.ACCEPTED],
    )


def test_the_same_thing_has_the_same_message_id_for_ever(rep, server):
    tell(rep, kind="hasty")
    send()
    first = the_delivery().message_id
    Notification.objects.all().delete()
    tell(rep, kind="hasty", at=NOON + timedelta(days=1))
    send()
    assert the_delivery().message_id == first != ""


def test_not_now_is_tried_again_later(rep, server):
    server.faults.put_off = 1
    tell(rep, kind="hasty")
    before = timezone.now()
    send()
    waiting = the_delivery()
    assert (waiting.state, waiting.claim, waiting.reply) == (
        DeliveryState.PENDING,
        None,
        "451 Try again later",
    )
    assert FIRST_WAIT / 2 <= waiting.next_try - before <= FIRST_WAIT + timedelta(seconds=5)
    server.faults.put_off = 0
    send()
    assert server.mails == []
    is_due_again()
    send()
    assert (len(server.mails), server.mails[0]["X-Resend"]) == (1, None)
    assert outcomes() == [Outcome.DEFERRED, Outcome.ACCEPTED]


def test_pauses_double_up_to_a_quarter_of_an_hour():
    longest = [max(wait_after(n).total_seconds() for _ in range(200)) for n in (1, 2, 3, 50)]
    shortest = [min(wait_after(n).total_seconds() for _ in range(200)) for n in (1, 2, 3, 50)]
    assert longest == pytest.approx([10, 20, 40, LONGEST_WAIT.total_seconds()], rel=0.1)
    assert shortest == pytest.approx([5, 10, 20, LONGEST_WAIT.total_seconds() / 2], rel=0.1)


def test_refused_is_the_end_and_seen_by_director_and_administrator(rep, manager, ops, other_rep, server):
    User.objects.filter(pk=rep.pk).update(email="gone@example.test")
    tell(rep, kind="hasty", title="Decides on Friday")
    send()
    refused = the_delivery()
    assert (refused.state, refused.reply) == (DeliveryState.FAILED, "550 No such user")
    told = Notification.objects.filter(kind="mail-refused")
    assert {row.person for row in told} == {User.objects.get(pk=rep.pk), manager, ops}
    assert told[0].facts[1:] == [["Mail", "Decides on Friday"], ["The server said", "550 No such user"]]
    is_due_again()
    send()
    assert outcomes() == [Outcome.REFUSED]


def test_a_server_that_refuses_the_sender_loses_no_mail(rep, server):
    server.faults.no_sender = True
    tell(rep, kind="hasty")
    send()
    assert (the_delivery().state, MailDomain.objects.count()) == (DeliveryState.PENDING, 0)


@pytest.mark.parametrize(("fault", "copies"), [("drop", 2), ("cut", 1)])
def test_an_unknown_outcome_is_listed_and_the_next_copy_says_so(rep, server, fault, copies):
    setattr(server.faults, fault, 1)
    tell(rep, kind="hasty")
    send()
    assert list(Delivery.objects.of_unknown_outcome()) == [the_delivery()]
    setattr(server.faults, fault, 0)
    is_due_again()
    send()
    assert len(server.mails) == copies
    assert server.mails[-1]["X-Resend"] == "1"
    assert {mail["Message-ID"] for mail in server.mails} == {the_delivery().message_id}
    assert outcomes() == [Outcome.UNKNOWN, Outcome.ACCEPTED]


def test_a_server_that_is_away_costs_no_attempt_and_is_told(rep, server, settings):
    settings.EMAIL_PORT = 1
    tell(rep, kind="hasty")
    run = Sender("test").run()
    assert (the_delivery().attempts_made, run.sent) == (0, 0)
    assert "ConnectionRefusedError" in Heartbeat.objects.get(name="sender").details["problem"]


def claim():
    return claim_one(sender="test", write=_write)


def test_a_claim_is_one_senders_until_its_lease_ends(rep, server):
    tell(rep, kind="hasty")
    first = claim()
    assert claim() is None
    assert the_delivery().next_try - timezone.now() > lease() - timedelta(seconds=5)
    is_due_again()
    second = claim()
    assert (second.number, second.delivery.unknown_attempts) == (2, 1)
    assert outcomes() == [Outcome.UNKNOWN, Outcome.UNDER_WAY]
    done = Answer(outcome=Outcome.ACCEPTED, reply="250 Taken")
    assert settle(second, done, at=timezone.now())
    assert not settle(first, Answer(outcome=Outcome.DEFERRED, reply="late"), at=timezone.now())
    assert the_delivery().state == DeliveryState.SENT


def test_a_lease_is_longer_than_any_try(settings):
    settings.EMAIL_TIMEOUT = 10
    assert lease() == timedelta(seconds=60)


def test_after_five_days_it_is_given_up(rep, server):
    server.faults.put_off = 1
    tell(rep, kind="hasty")
    send()
    assert the_delivery().state == DeliveryState.PENDING
    is_due_again(frozen_at=timezone.now() - GIVE_UP_AFTER - timedelta(hours=1))
    send()
    assert the_delivery().state == DeliveryState.FAILED


def test_a_dead_domain_is_left_alone_and_others_go_on(rep, manager, server):
    server.faults.dead_domain, server.faults.patience = "dead.test", 0
    User.objects.filter(pk=rep.pk).update(email="rep@dead.test")
    for number in range(12):
        tell(rep, subject=f"dead:{number}", kind="hasty")
    send()
    assert Attempt.objects.count() == 8
    known = MailDomain.objects.get()
    assert (known.domain, known.strikes, known.pauses) == ("dead.test", 8, 1)
    assert timedelta(seconds=10) < known.paused_until - timezone.now() <= timedelta(seconds=30)
    tell(manager, kind="hasty")
    is_due_again()
    send()
    assert len(server.mails) == 1
    server.faults.dead_domain = ""
    MailDomain.objects.update(paused_until=NOON)
    send()
    assert (len(server.mails), MailDomain.objects.get().strikes) == (13, 0)


def test_a_row_that_cannot_be_written_does_not_stop_the_others(rep, manager, server):
    tell(rep, manager, kind="hasty")
    User.objects.filter(pk=rep.pk).update(time_zone="Nowhere/Nothing")
    send()
    assert [mail["To"] for mail in server.mails] == [manager.email]
    assert Delivery.objects.get(notification__person=rep).reply.startswith("It could not be written")


def test_the_letter_is_frozen_at_the_first_attempt(rep, server):
    server.faults.put_off = 1
    tell(rep, kind="hasty", title="As it was")
    send()
    Notification.objects.update(title="As it is")
    server.faults.put_off = 0
    is_due_again()
    send()
    assert server.mails[0]["Subject"] == "As it was"


NASTY = [
    ("Hello\r\nBcc: all@example.test", "Hello Bcc: all@example.test"),
    ("a\u2028b\u202egpj\u2069", "a bgpj"),
    ("tab\tand \x07 bell", "tab and bell"),
    ("x" * 300, "x" * 200),
]


@pytest.mark.parametrize(("given", "line"), NASTY)
def test_a_subject_is_one_harmless_line(rep, server, given, line):
    tell(rep, kind="hasty", title=given)
    send()
    assert one_line(given) == line
    assert ("".join(server.mails[0]["Subject"].splitlines()).strip(), server.mails[0]["Bcc"]) == (line, None)


def test_dots_at_the_start_of_a_line_arrive(rep, server):
    tell(rep, kind="hasty", facts=[("Note", "one\n.\n..two")])
    send()
    text = server.mails[0].get_payload(0).get_payload(decode=True).decode()
    assert "one\n.\n..two" in text.replace("\r\n", "\n")


def test_what_was_answered_before_is_not_mailed(rep, server):
    tell(rep, kind="hasty")
    acknowledge(Notification.objects.all(), at=timezone.now())
    send()
    assert server.mails == []


@pytest.mark.django_db(transaction=True)
def test_senders_side_by_side_send_each_mail_once(rep, server):
    for number in range(30):
        tell(rep, subject=f"thing:{number}", kind="hasty")

    def work(name: str) -> None:
        Sender(name).run()
        connection.close()

    threads = [Thread(target=work, args=(f"sender {n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len({mail["Message-ID"] for mail in server.mails}) == len(server.mails) == 30
    assert outcomes() == [Outcome.ACCEPTED] * 30


@pytest.mark.django_db(transaction=True)
def test_when_the_body_is_out_only_the_commit_is_missing(rep, server):
    """Its end is written, unseen by others; and nobody takes the row, though the lease is over."""
    seen = []

    def look() -> None:
        free = Delivery.objects.select_for_update(skip_locked=True)
        with transaction.atomic():
            seen.append((the_delivery().state, len(free)))

    server.at_body = look
    tell(rep, kind="hasty")
    send()
    assert seen == [(DeliveryState.PENDING, 0)]
    assert (the_delivery().state, the_delivery().claim, the_delivery().reply) == ("sent", None, "250 Taken")
    assert outcomes() == [Outcome.ACCEPTED]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_fails_before_the_commit_makes_no_copy(rep, server):
    def end_all_others() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    server.at_body = end_all_others
    tell(rep, kind="hasty")
    send()
    is_due_again()
    send()
    assert (len(server.mails), the_delivery().state, the_delivery().reply) == (1, "sent", "250 Taken")
    assert outcomes() == [Outcome.ACCEPTED]


@pytest.mark.django_db(transaction=True)
def test_a_lost_claim_is_seen_before_the_body_goes_out(rep, server):
    def somebody_else_takes_it() -> None:
        is_due_again()
        assert claim().number == 2

    server.at_recipient = somebody_else_takes_it
    tell(rep, kind="hasty")
    send()
    assert server.mails == []
    assert (the_delivery().state, outcomes()) == ("pending", [Outcome.DEFERRED, Outcome.UNDER_WAY])


def test_what_was_not_accepted_is_not_written_as_sent(rep, server):
    server.faults.drop = 1
    tell(rep, kind="hasty")
    send()
    assert (the_delivery().state, the_delivery().ended_at) == (DeliveryState.PENDING, None)
    assert outcomes() == [Outcome.UNKNOWN]


def test_one_click_stops_it_without_signing_in(rep, server):
    tell(rep, kind="hasty")
    send()
    address = server.mails[0]["List-Unsubscribe"].strip().strip("<>").removeprefix("https://book.example.com")
    stranger = Client(enforce_csrf_checks=True)
    assert b"Stop this mail?" in stranger.get(address).content
    tell(rep, subject="b", kind="hasty")
    assert Delivery.objects.pending().count() == 1
    answer = stranger.post(
        address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, b"It stopped" in answer.content) == (200, True)
    tell(rep, subject="c", kind="hasty")
    assert Delivery.objects.pending().count() == 0
    assert stranger.post(address.replace("/hasty/", "/calm/")).status_code == 404
