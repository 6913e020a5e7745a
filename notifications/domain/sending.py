"""Claiming a delivery and writing down what came of it. The clock is the database's: senders run anywhere.

`next_try` is the end of the lease while a sender has it, and the end of the pause after a failure. A sender
that dies leaves nothing to repair: when its lease ends, the next claim takes the row.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from notifications.choices import DeliveryState, Outcome
from notifications.domain.raising import Notice, notify, statement
from notifications.models import Delivery
from people.models import User
from people.roles import Role

FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(minutes=15)
GIVE_UP_AFTER: Final = timedelta(days=5)
LONGEST_REPLY: Final = 500

# Eight mails in a row that a domain puts off, or three that hang, and it is left alone for a while.
STRIKES: Final = 8
FIRST_PAUSE: Final = timedelta(seconds=30)

REFUSED: Final = "mail-refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of handing one mail over.

    strike  how much it says against the domain of the address: 0 nothing, 1 put off, 3 hung
    broken  the connection is of no more use
    """

    outcome: Outcome
    reply: str
    strike: int = 0
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is this sender's until its lease ends; `answer` where there is no letter to send."""

    delivery: Delivery
    token: UUID
    number: int
    answer: Answer | None


def lease() -> timedelta:
    """How long a claim holds: three times the time-outs of connecting and reading. No try takes longer."""
    return 3 * timedelta(seconds=2 * float(settings.EMAIL_TIMEOUT))


def wait_after(attempts: int) -> timedelta:
    """The pause after so many attempts: from ten seconds doubling to fifteen minutes, up to half off."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts - 1, 20))
    return timedelta(seconds=longest.total_seconds() * random.uniform(0.5, 1))  # noqa: S311  guards nothing


def claim_one(*, sender: str, write: Callable[[Delivery], Answer | None]) -> Claim | None:
    """Take the delivery that has been due longest, None when nothing is. Committed when this returns.

    `write` freezes its letter at the first attempt, in the same transaction; where it cannot, it gives the
    answer that the attempt ends with.
    """
    token = uuid4()
    parameters: dict[str, Any] = {"lease": lease(), "claim": token, "sender": sender}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement("claim"), parameters)
            found = cursor.fetchone()
        if not found:
            return None
        whole = Delivery.objects.select_related("notification__person", "digest__person")
        delivery = whole.get(pk=found[0])
        answer = write(delivery) if delivery.frozen_at is None else None
        return Claim(delivery, token, delivery.attempts_made, answer)


def anything_due() -> bool:
    """Whether there is something to send, read without taking it."""
    with connection.cursor() as cursor:
        cursor.execute(statement("due"))
        return bool(cursor.fetchone()[0])


def settle_ahead(claim: Claim) -> bool:
    """Write in the caller's transaction that the mail was accepted; she commits it when it is.

    The server takes a mail with its last line, and a sender that is killed before it wrote that down sends a
    second copy. With the writing done before that line only the commit is left to do after it. Until then the
    row is locked: nobody else claims it, even when the lease ends. False when somebody else has it already.
    """
    parameters: dict[str, Any] = {"id": claim.delivery.pk, "claim": claim.token, "number": claim.number}
    with connection.cursor() as cursor:
        cursor.execute(statement("settle_ahead"), parameters)
        return bool(cursor.fetchone() == (1,))


def settle(claim: Claim, answer: Answer, *, at: datetime) -> bool:
    """Write down what came of an attempt. False when the lease was over and somebody else has the delivery.

    Accepted and refused are the end; else it is tried again, for five days. Who answers for the person and
    the administrators are told in the application of mail that was refused.
    """
    delivery = claim.delivery
    state = _state_after(delivery, answer, at=at)
    parameters: dict[str, Any] = {
        "id": delivery.pk,
        "claim": claim.token,
        "number": claim.number,
        "state": state,
        "wait": wait_after(claim.number),
        "outcome": answer.outcome,
        "unknown": int(answer.outcome == Outcome.UNKNOWN),
        "reply": answer.reply.replace("\0", "")[:LONGEST_REPLY],
        "domain": delivery.domain,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement("settle"), parameters)
        held: bool = cursor.fetchone() == (1,)
        if answer.strike:
            _strike(delivery.domain, answer.strike)
        if held and state == DeliveryState.FAILED:
            _tell_of_failure(delivery, answer, at=at)
    return held


def _state_after(delivery: Delivery, answer: Answer, *, at: datetime) -> DeliveryState:
    if answer.outcome == Outcome.ACCEPTED:
        return DeliveryState.SENT
    if answer.outcome == Outcome.NEEDLESS:
        return DeliveryState.DROPPED
    too_old = (delivery.frozen_at or delivery.created_at) < at - GIVE_UP_AFTER
    if answer.outcome == Outcome.REFUSED or too_old:
        return DeliveryState.FAILED
    return DeliveryState.PENDING


def _strike(domain: str, weight: int) -> None:
    parameters: dict[str, Any] = {
        "domain": domain,
        "weight": weight,
        "most": STRIKES,
        "first": FIRST_PAUSE,
        "longest": LONGEST_WAIT,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("strike"), parameters)


def _tell_of_failure(delivery: Delivery, answer: Answer, *, at: datetime) -> None:
    """Her director and the administrators see it in their inbox, once a person and day; never by mail."""
    person = delivery.person
    administrators = User.objects.active().filter(role=Role.ADMINISTRATOR).values_list("pk", flat=True)
    told = {person.pk, person.reports_to_id, *administrators}
    notify(
        [
            Notice(
                subject=f"mail-refused:{person.pk}:{at:%Y-%m-%d}",
                person_id=key,
                kind=REFUSED,
                title=f"Mail to {person} does not get through"[:300],
                facts=[
                    ("Address", delivery.address),
                    ("Mail", delivery.subject),
                    ("The server said", answer.reply.replace("\0", "")[:LONGEST_REPLY]),
                ],
            )
            for key in told
            if key is not None
        ],
        at=at,
    )
