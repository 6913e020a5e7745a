"""The fixed words of renewals. What a stage is called may be chosen (`StageLabel`), what it means may not."""

from django.db.models import TextChoices


class Stage(TextChoices):
    """How far the work of a renewal is."""

    UPCOMING = "upcoming", "Upcoming"
    ENGAGED = "engaged", "Engaged"
    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    CLOSED = "closed", "Closed"


OPEN_STAGES = [stage for stage in Stage if stage != Stage.CLOSED]


class Category(TextChoices):
    """What a renewal counts as in the forecast (METRICS §5); omitted is known churn."""

    PIPELINE = "pipeline", "Pipeline"
    BEST_CASE = "best_case", "Best case"
    COMMIT = "commit", "Commit"
    CLOSED = "closed", "Closed"
    OMITTED = "omitted", "Omitted"


PICKED_CATEGORIES = [category for category in Category if category != Category.CLOSED]


class Outcome(TextChoices):
    """How a renewal ended."""

    RENEWED = "renewed", "Renewed"
    RENEWED_LATE = "renewed_late", "Renewed late"
    PARTIAL = "partial", "Partially renewed"
    CHURNED = "churned", "Churned"


KEPT = [Outcome.RENEWED, Outcome.RENEWED_LATE, Outcome.PARTIAL]


class ClosedBy(TextChoices):
    """What closed a renewal: a person through its verb, an import, or the facts of its contract alone."""

    PERSON = "person", "A person"
    IMPORT = "import", "An import"
    FACTS = "facts", "What the contract says"


class Happening(TextChoices):
    """What happens to a renewal on the day after a date has passed: each at most once."""

    WINDOW_OPENED = "window_opened", "The window opened"
    LOCKED_IN = "locked_in", "Locked in: their deadline passed without notice"
    OVERDUE = "overdue", "Overdue: the term ended undecided"
    IN_GRACE = "in_grace", "In grace: a late signature still counts"
    LAPSED = "lapsed", "Lapsed: lost when grace was over"
    ROLLED = "rolled", "Renewed by itself"


class RiskKind(TextChoices):
    """What endangers a renewal."""

    BUDGET = "budget", "Budget"
    PRICE = "price", "Price"
    COMPETITOR = "competitor", "Competitor"
    USAGE = "usage", "Low usage"
    PRODUCT = "product", "Product gap"
    SUPPORT = "support", "Unsolved requests"
    CHAMPION = "champion", "Champion left"
    RELATIONSHIP = "relationship", "Relationship"
    MERGER = "merger", "Merger or closure"
    LEGAL = "legal", "Legal or procurement"
    OTHER = "other", "Other"


class Anchor(TextChoices):
    """The day from which an alert rule counts."""

    THEIR_DEADLINE = "their_deadline", "Their notice deadline"
    TERM_END = "term_end", "End of the term"
    OVERDUE = "overdue", "Overdue"
    WINDOW_OPENED = "window_opened", "The window opened"
    OUR_DEADLINE = "our_deadline", "Our notice deadline"
    PRICE_NOTICE = "price_notice", "Price notice"


# What has no day before it: an alert that there is something overdue comes after.
AFTER_ONLY = [Anchor.OVERDUE, Anchor.WINDOW_OPENED]
# Alerts of a renewal take each other's place within one matter: what the customer decides, what we announce.
OURS = [Anchor.OUR_DEADLINE, Anchor.PRICE_NOTICE]


class Channels(TextChoices):
    """Where an alert is told."""

    MAIL = "mail", "Inbox and mail"
    INBOX = "inbox", "Inbox only"


class Hurry(TextChoices):
    """When an alert is mailed."""

    DIGEST = "digest", "In the morning summary"
    INSTANT = "instant", "At once"


class AlertState(TextChoices):
    """Where an alert stands. Answered is acknowledged or acted."""

    RAISED = "raised", "Waits"
    SUPERSEDED = "superseded", "A nearer one took its place"
    WITHDRAWN = "withdrawn", "No longer holds"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    ACTED = "acted", "Acted on"


ANSWERED = [AlertState.ACKNOWLEDGED, AlertState.ACTED]
