"""Handing mail to the server, step by step, so that after any failure it is known what may have arrived.

Until the body has gone out, a broken connection is harmless: it is tried again. After it, nobody knows.
So the caller has her say just before: `go` is asked when all that is missing is the body, and where it says
no the mail stays here.
"""

import re
from collections.abc import Callable
from email.utils import parseaddr
from smtplib import SMTP, SMTPException
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from notifications.choices import Outcome
from notifications.domain.sending import Answer

MOST_ON_ONE_CONNECTION = 100
PUT_OFF, HUNG = 1, 3  # strikes against the domain of the address
HELD_BACK = "Held back before its body went out."
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class Post:
    """A way for mail to leave. Used as a context: the connection stands while it lasts."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Be ready to hand over; SMTPException or OSError when there is no server."""

    def send(self, mail: EmailMultiAlternatives, *, go: Callable[[], bool]) -> Answer:
        """Hand one mail over; never raises for what a server says."""
        raise NotImplementedError

    def close(self) -> None:
        """Leave in peace."""


class BackendPost(Post):
    """Mail in files or in memory, by Django's own backends."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def send(self, mail: EmailMultiAlternatives, *, go: Callable[[], bool]) -> Answer:
        if not go():
            return Answer(outcome=Outcome.DEFERRED, reply=HELD_BACK)
        try:
            self._backend.send_messages([mail])
        except OSError as error:
            return Answer(outcome=Outcome.DEFERRED, reply=str(error))
        return Answer(outcome=Outcome.ACCEPTED, reply="Written.")


class SmtpPost(Post):
    """One connection to the mail server of the settings, for many mails."""

    def __init__(self, backend: EmailBackend) -> None:
        self._backend = backend
        self._sent = 0

    def open(self) -> None:
        if self._smtp is not None and self._sent < MOST_ON_ONE_CONNECTION:
            return
        self.close()
        self._backend.open()
        smtp = self._smtp
        if smtp is None:
            raise SMTPException("There is no connection.")
        smtp.ehlo_or_helo_if_needed()
        self._sent = 0

    def close(self) -> None:
        if self._smtp is not None:
            try:
                self._backend.close()
            except (SMTPException, OSError):
                self._backend.connection = None

    def send(self, mail: EmailMultiAlternatives, *, go: Callable[[], bool]) -> Answer:
        smtp = self._smtp
        if smtp is None:
            return Answer(outcome=Outcome.DEFERRED, reply="There is no connection.", broken=True)
        self._sent += 1
        answer = _hand_over(smtp, mail, go)
        if answer.broken:
            smtp.close()
            self._backend.connection = None
        return answer

    @property
    def _smtp(self) -> SMTP | None:
        return self._backend.connection


def post_office() -> Post:
    """The way out that the settings name."""
    backend = get_connection(timeout=settings.EMAIL_TIMEOUT)
    return SmtpPost(backend) if isinstance(backend, EmailBackend) else BackendPost(backend)


def _hand_over(smtp: SMTP, mail: EmailMultiAlternatives, go: Callable[[], bool]) -> Answer:
    try:
        message: Any = mail.message()  # one of Django's own, which knows about line ends
        content = message.as_bytes(linesep="\r\n")
        sender = parseaddr(sanitize_address(mail.from_email, "utf-8"))[1]
        to = parseaddr(sanitize_address(mail.to[0], "utf-8"))[1]
    except (ValueError, UnicodeError) as error:
        return Answer(outcome=Outcome.REFUSED, reply=f"It cannot be addressed: {error}")
    about_domain = False
    try:
        code, reply = smtp.mail(sender)
        if code != 250:
            # Refusing the sender is about this installation, not about the person: never the end of a mail.
            return _put_off(smtp, code, reply)
        about_domain = True
        code, reply = smtp.rcpt(to)
        if code not in {250, 251}:
            return _verdict(smtp, code, reply)
        code, reply = smtp.docmd("DATA")
        if code != 354:
            return _verdict(smtp, code, reply)
    except (SMTPException, OSError) as error:
        strike = _strike_of(error) if about_domain else 0
        return Answer(outcome=Outcome.DEFERRED, reply=_words(error), strike=strike, broken=True)
    if not go():
        # The server waits for a body: only the end of the connection takes that back.
        return Answer(outcome=Outcome.DEFERRED, reply=HELD_BACK, broken=True)
    try:
        smtp.send(_LEADING_DOT.sub(b"..", content) + b"\r\n.\r\n")
        code, reply = smtp.getreply()
    except (SMTPException, OSError) as error:
        return Answer(outcome=Outcome.UNKNOWN, reply=_words(error), strike=_strike_of(error), broken=True)
    return _verdict(smtp, code, reply)


def _verdict(smtp: SMTP, code: int, reply: bytes) -> Answer:
    """By the first digit: 2 accepted, 5 refused for good, all else not now."""
    if 200 <= code < 300:
        return Answer(outcome=Outcome.ACCEPTED, reply=_said(code, reply))
    if 500 <= code < 600:
        return Answer(outcome=Outcome.REFUSED, reply=_said(code, reply), broken=not _reset(smtp))
    return _put_off(smtp, code, reply, strike=PUT_OFF)


def _put_off(smtp: SMTP, code: int, reply: bytes, *, strike: int = 0) -> Answer:
    leaves = code in {421, -1}
    return Answer(
        outcome=Outcome.DEFERRED,
        reply=_said(code, reply),
        strike=strike,
        broken=leaves or not _reset(smtp),
    )


def _reset(smtp: SMTP) -> bool:
    """Whether the connection can take the next mail."""
    try:
        return smtp.rset()[0] == 250
    except (SMTPException, OSError):
        return False


def _strike_of(error: Exception) -> int:
    """A server that stays silent holds everybody up; one that goes away may just have been restarted.

    smtplib tells both as a lost connection, and keeps the time-out as what led to it.
    """
    silent = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    return HUNG if silent else PUT_OFF


def _said(code: int, reply: bytes) -> str:
    return f"{code} {reply.decode(errors='replace')}"


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
