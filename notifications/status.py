"""What the status page and the metrics say of mail. Never silent: late, refused and unknown are seen here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from notifications.mailing.sender import EVERY, HEARTBEAT
from operations.checks import Finding, Reading, State, register
from operations.heartbeats import expect
from operations.models import Heartbeat
from operations.wording import age

LATE, STUCK = timedelta(minutes=5), timedelta(hours=1)
LATELY = timedelta(days=1)

expect(HEARTBEAT, label="Mail senders", every=EVERY, means="notifications leave by mail")

_COUNTS = """
    SELECT count(*) FILTER (WHERE state = 'pending'),
           min(GREATEST(created_at, CASE WHEN attempts_made = 0 THEN next_try END))
               FILTER (WHERE state = 'pending' AND (attempts_made > 0 OR next_try <= %(at)s)),
           count(*) FILTER (WHERE state = 'failed'),
           count(*) FILTER (WHERE state = 'failed' AND ended_at > %(lately)s),
           count(*) FILTER (WHERE unknown_attempts > 0),
           count(*) FILTER (WHERE unknown_attempts > 0 AND COALESCE(ended_at, %(at)s) > %(lately)s),
           (SELECT count(*) FROM notifications_maildomain WHERE paused_until > %(at)s)
    FROM notifications_delivery
    WHERE state IN ('pending', 'failed') OR unknown_attempts > 0
"""


@dataclass(frozen=True, slots=True)
class MailFigures:
    """How mail does. `oldest` is since when the oldest of what is due waits; quiet hours do not count."""

    waiting: int
    oldest: datetime | None
    failed: int
    failed_lately: int
    unknown: int
    unknown_lately: int
    paused_domains: int


def mail_figures(*, as_of: datetime) -> MailFigures:
    """One query, over what did not simply go well."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"at": as_of, "lately": as_of - LATELY})
        return MailFigures(*cursor.fetchone())


@register("mail", label="Mail")
def mail(as_of: datetime) -> Finding:
    """Whether mail leaves, and what became of it."""
    figures = mail_figures(as_of=as_of)
    waits = as_of - figures.oldest if figures.oldest else timedelta(0)
    return Finding(
        state=_state(figures, waits),
        words=_words(figures, waits),
        facts=(
            ("Goes to", _where()),
            ("Waiting", str(figures.waiting)),
            ("Refused", str(figures.failed)),
            ("Outcome unknown", str(figures.unknown)),
            ("Domains left alone", str(figures.paused_domains)),
        ),
        readings=(
            Reading(name="mail_waiting", value=figures.waiting, help="Mails that wait"),
            Reading(
                name="mail_oldest_due_unsent_seconds",
                value=max(waits.total_seconds(), 0),
                help="How long the oldest mail that is due has waited",
            ),
            Reading(name="mail_failed_total", value=figures.failed, help="Mails refused for good"),
            Reading(
                name="mail_outcome_unknown_total",
                value=figures.unknown,
                help="Mails with an attempt whose outcome is unknown",
            ),
            Reading(name="mail_domains_paused", value=figures.paused_domains, help="Mail domains left alone"),
        ),
    )


def _state(figures: MailFigures, waits: timedelta) -> State:
    if waits > STUCK:
        return State.NOT_WORKING
    trouble = waits > LATE or figures.failed_lately or figures.unknown_lately
    return State.NEEDS_A_LOOK if trouble else State.WORKING


def _words(figures: MailFigures, waits: timedelta) -> str:
    said = []
    if waits > LATE:
        problem = _problem()
        said.append(f"The oldest mail was due {age(waits)}{f' ({problem})' if problem else ''}.")
    if figures.failed_lately:
        said.append(f"{figures.failed_lately} refused in a day.")
    if figures.unknown_lately:
        said.append(f"{figures.unknown_lately} of unknown outcome in a day: there may be two copies.")
    return " ".join(said) or "What is due has left."


def _problem() -> str:
    """What the sender that was seen last complains of."""
    row = Heartbeat.objects.filter(name=HEARTBEAT).order_by("-beat_at").first()
    return str(row.details.get("problem", "")) if row else ""


def _where() -> str:
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return "files: nothing leaves the house without EMAIL_URL"
