"""Mails about one's own account. The letters stand in templates/people/mail/."""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from people.models import User
from people.tokens import link_key

logger = logging.getLogger(__name__)


def set_password_url(user: User) -> str:
    """The address that lets `user` choose a password, once."""
    uid, _, key = link_key(user).partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})
    return f"{settings.BASE_URL}{path}"


def send_invitation(user: User, *, invited_by: User | None) -> None:
    """Ask a new person to choose a password."""
    _send("invitation", user, invited_by=invited_by, url=set_password_url(user))


def send_reset_link(email: str) -> None:
    """Mail a set-password link to the active person of this address; nothing when there is none."""
    user = User.objects.active().filter(email=User.objects.normalize_email(email)).first()
    if user:
        _send("reset", user, url=set_password_url(user))


def send_notice(user: User, *, what: str, **where: Any) -> None:
    """Tell a person that something about her sign-in changed, in case it was not her.

    `where` says at which time (`at`), from which network `address` and in which `browser`, when a page was
    used.
    """
    _send("notice", user, what=what, security_url=settings.BASE_URL + reverse("mfa_index"), **where)


def _send(letter: str, user: User, **context: Any) -> None:
    """Send now. A mail server that refuses or is away is logged; the page that caused the mail stands."""
    text = render_to_string(f"people/mail/{letter}.txt", context | {"user": user})
    subject, _, body = text.partition("\n")
    mail = EmailMessage(
        subject.strip(), body.strip() + "\n", to=[user.email], headers={"Auto-Submitted": "auto-generated"}
    )
    try:
        mail.send()
    except (SMTPException, OSError):
        logger.exception("mail_not_sent letter=%s user=%s", letter, user.pk)
