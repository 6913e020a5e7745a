"""The sender: one mail at a time, from the claim to what came of it. Any number of them run at once."""

import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from smtplib import SMTPException

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from notifications.choices import Outcome
from notifications.domain.sending import Answer, Claim, anything_due, claim_one, lease, settle, settle_ahead
from notifications.mailing.letters import NothingLeftError, build, freeze
from notifications.mailing.post import HELD_BACK, Post, post_office
from notifications.models import Delivery
from operations.heartbeats import beat, depart

logger = structlog.get_logger(__name__)

HEARTBEAT, EVERY = "sender", timedelta(seconds=10)
SETTLE_AGAIN = 0.2  # seconds


@dataclass(slots=True)
class Run:
    """What one run of a sender did; `problem` is why it stopped early."""

    tried: int = 0
    sent: int = 0
    problem: str = ""


def instance(kind: str) -> str:
    """The name of this sender: how it runs, and where."""
    return f"{kind} {socket.gethostname()}:{os.getpid()}"


class Sender:
    """Sends what is due, and shows that it is alive."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._beat_at = 0.0

    def run(self, *, seconds: float | None = None, stopping: Callable[[], bool] = lambda: False) -> Run:
        """Send until nothing is due, at most for so long. A server that is away costs no mail an attempt."""
        run = Run()
        began = time.monotonic()
        if not anything_due():
            self.show(run)
            return run
        with post_office() as post:
            while not stopping() and (seconds is None or time.monotonic() - began < seconds):
                try:
                    post.open()
                except (SMTPException, OSError) as error:
                    run.problem = f"{type(error).__name__}: {error}"[:200]
                    logger.warning("mail_server_away", error=run.problem)
                    break
                claim = claim_one(sender=self.name, write=_write)
                if claim is None:
                    break
                self._deliver(claim, post, run)
                self.show(run)
        self.show(run)
        return run

    def show(self, run: Run) -> None:
        """A sign of life, not more often than needed, with what is wrong."""
        if time.monotonic() - self._beat_at < EVERY.total_seconds() / 2:
            return
        beat(HEARTBEAT, self.name, at=timezone.now(), sent=run.sent, problem=run.problem)
        self._beat_at = time.monotonic()

    def leave(self) -> None:
        """It stops on purpose."""
        depart(HEARTBEAT, self.name)

    def _deliver(self, claim: Claim, post: Post, run: Run) -> None:
        answer = claim.answer or _hand_over(claim, post)
        if not self._settle(claim, answer):
            logger.warning("mail_lease_lost", delivery=claim.delivery.pk, outcome=answer.outcome)
        run.tried += 1
        run.sent += answer.outcome == Outcome.ACCEPTED

    def _settle(self, claim: Claim, answer: Answer) -> bool:
        """Write it down, also if the database is away for a moment: else the mail would go out twice."""
        deadline = time.monotonic() + lease().total_seconds()
        while True:
            try:
                return settle(claim, answer, at=timezone.now())
            except (OperationalError, InterfaceError):
                if time.monotonic() > deadline:
                    raise
                connection.close()
                time.sleep(SETTLE_AGAIN)


def _write(delivery: Delivery) -> Answer | None:
    """Freeze the letter. One that cannot be written waits its turn again: it must not stop the others."""
    try:
        with transaction.atomic():
            freeze(delivery, at=timezone.now())
    except NothingLeftError:
        return Answer(outcome=Outcome.NEEDLESS, reply="Everything in it was answered before.")
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001  whatever is wrong with one row
        return _not_written(delivery, error)
    return None


def _hand_over(claim: Claim, post: Post) -> Answer:
    """Its end is written before the body goes out and committed when it was accepted, else taken back.

    A commit that fails (the database was away) is made up for by who settles the attempt.
    """
    try:
        mail = build(claim.delivery)
    except Exception as error:  # noqa: BLE001  as above
        return _not_written(claim.delivery, error)
    answer = Answer(outcome=Outcome.DEFERRED, reply=HELD_BACK)
    with suppress(OperationalError, InterfaceError), transaction.atomic():
        answer = post.send(mail, go=partial(_may_go, claim))
        transaction.set_rollback(answer.outcome != Outcome.ACCEPTED)
    return answer


def _may_go(claim: Claim) -> bool:
    """Not without the database: it could not be told of a mail that arrived."""
    try:
        return settle_ahead(claim)
    except (OperationalError, InterfaceError):
        return False


def _not_written(delivery: Delivery, error: Exception) -> Answer:
    logger.error("mail_not_written", delivery=delivery.pk, exc_info=error)
    return Answer(outcome=Outcome.DEFERRED, reply=f"It could not be written: {type(error).__name__}")
