"""The words of telling people."""

from django.db.models import TextChoices


class Mode(TextChoices):
    """Whether a kind of notification is also mailed, and when. In the inbox it always stands at once."""

    INSTANT = "instant", "At once"
    DIGEST = "digest", "In the morning summary"
    NONE = "none", "No mail"


class Urgency(TextChoices):
    """How a notification is marked in the inbox."""

    ROUTINE = "routine", "Routine"
    SOON = "soon", "Soon"
    URGENT = "urgent", "Urgent"


class Channel(TextChoices):
    """On what a delivery goes out. The inbox is none: there the notification itself is what is seen."""

    MAIL = "mail", "Mail"


class DeliveryState(TextChoices):
    """Where a delivery stands. Only what is pending is ever claimed."""

    PENDING = "pending", "Waiting"
    SENT = "sent", "Accepted by the mail server"
    FAILED = "failed", "Refused"
    DROPPED = "dropped", "No longer wanted"


class Outcome(TextChoices):
    """What came of one attempt.

    Unknown: the connection or the sender ended after the mail was handed over and before the server answered.
    """

    UNDER_WAY = "under_way", "Under way"
    ACCEPTED = "accepted", "Accepted"
    DEFERRED = "deferred", "Not now"
    REFUSED = "refused", "Refused"
    UNKNOWN = "unknown", "Unknown"
    NEEDLESS = "needless", "Nothing left to say"
