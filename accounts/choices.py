"""The fixed words of the book."""

from django.db.models import TextChoices


class AccountStatus(TextChoices):
    PROSPECT = "prospect", "Prospect"
    ACTIVE = "active", "Active"
    FORMER = "former", "Former"


class TeamRole(TextChoices):
    ACCOUNT_EXECUTIVE = "account_executive", "Account executive"
    CSM = "csm", "Customer success manager"
    SOLUTION_ENGINEER = "solution_engineer", "Solution engineer"
    EXECUTIVE_SPONSOR = "executive_sponsor", "Executive sponsor"
    PARTNER_MANAGER = "partner_manager", "Partner manager"
    RESELLER = "reseller", "Reseller"


class GrantSource(TextChoices):
    """Why somebody is on an account team: by hand, or written by a territory's coverage."""

    HAND = "hand", "By hand"
    TERRITORY = "territory", "Territory coverage"


class ContactRole(TextChoices):
    """What a person at the customer does in a decision; empty while nobody knows."""

    DECISION_MAKER = "decision_maker", "Decision maker"
    ECONOMIC_BUYER = "economic_buyer", "Economic buyer"
    EXECUTIVE = "executive", "Executive"
    CHAMPION = "champion", "Champion"
    INFLUENCER = "influencer", "Influencer"
    TECHNICAL = "technical", "Technical evaluator"
    USER = "user", "User"
    PROCUREMENT = "procurement", "Procurement"
    LEGAL = "legal", "Legal"
    FINANCE = "finance", "Finance"


# Whoever answers for money or for the whole: an account without one of them has no executive contact.
EXECUTIVE_ROLES = [ContactRole.DECISION_MAKER, ContactRole.ECONOMIC_BUYER, ContactRole.EXECUTIVE]


class Stance(TextChoices):
    """How a person at the customer stands towards us."""

    CHAMPION = "champion", "Champion"
    SUPPORTER = "supporter", "Supporter"
    NEUTRAL = "neutral", "Neutral"
    SCEPTIC = "sceptic", "Sceptic"
    BLOCKER = "blocker", "Blocker"
    UNKNOWN = "unknown", "Unknown"


class ActivityKind(TextChoices):
    CALL = "call", "Call"
    MEETING = "meeting", "Meeting"
    EMAIL = "email", "E-mail"
    VISIT = "visit", "Visit"
    NOTE = "note", "Note"


# A note is ours alone; the others are contact with the customer and count as a touch.
TOUCH_KINDS = [ActivityKind.CALL, ActivityKind.MEETING, ActivityKind.EMAIL, ActivityKind.VISIT]


class TaskSource(TextChoices):
    """Where a task came from."""

    HAND = "hand", "By hand"
    PLAYBOOK = "playbook", "Playbook"
    ALERT = "alert", "Alert"


class ContractStatus(TextChoices):
    """A draft never counts; `terminated` has a last day of service."""

    DRAFT = "draft", "Draft"
    SIGNED = "signed", "Signed"
    TERMINATED = "terminated", "Terminated"


class RenewalMode(TextChoices):
    AUTO = "auto", "Renews automatically"
    MANUAL = "manual", "Ends unless renewed"
    EVERGREEN = "evergreen", "Runs until ended"


class NoticeUnit(TextChoices):
    DAYS = "days", "Days"
    MONTHS = "months", "Months"


class Side(TextChoices):
    """Who gave notice."""

    THEM = "them", "The customer"
    US = "us", "Us"


class PricePeriod(TextChoices):
    """What one unit price pays for: a month, a year, or the whole stated period of the line."""

    YEAR = "year", "A year"
    MONTH = "month", "A month"
    TERM = "term", "The whole term"


class ClauseKind(TextChoices):
    TERMINATION = "termination", "Termination for convenience"
    PRICE = "price", "Price protection"
    MOST_FAVOURED = "most_favoured", "Most favoured customer"
    SERVICE_LEVEL = "service_level", "Service level"
    EXCLUSIVITY = "exclusivity", "Exclusivity"
    DATA = "data", "Data protection"
    LIABILITY = "liability", "Liability"
    OTHER = "other", "Other"


class MovementKind(TextChoices):
    """Why contract value moved (METRICS §3)."""

    NEW = "new", "New"
    REACTIVATION = "reactivation", "Reactivation"
    CROSS_SELL = "cross_sell", "Cross-sell"
    EXPANSION = "expansion", "Expansion"
    CONTRACTED_UPLIFT = "contracted_uplift", "Contracted uplift"
    UPLIFT = "uplift", "Uplift"
    CONTRACTION = "contraction", "Contraction"
    PRICE_CUT = "price_cut", "Price cut"
    LINE_CHURN = "line_churn", "Product dropped"
    ACCOUNT_CHURN = "account_churn", "Account lost"
    FX = "fx", "Currency"
    CORRECTION = "correction", "Correction"


LOSSES = (
    MovementKind.CONTRACTION,
    MovementKind.PRICE_CUT,
    MovementKind.LINE_CHURN,
    MovementKind.ACCOUNT_CHURN,
)


class PostingCause(TextChoices):
    """What made the ledger move."""

    IMPORT = "import", "Import"
    SIGNATURE = "signature", "Contract signed"
    AMENDMENT = "amendment", "Amendment"
    RENEWAL = "renewal", "Renewal"
    NOTICE = "notice", "Notice"
    TERMINATION = "termination", "Termination"
    CORRECTION = "correction", "Correction of a recorded fact"
    RATES = "rates", "Plan rates"
    DAY = "day", "A day came"


class RateKind(TextChoices):
    """Only plan rates touch the ledger; reference rates convert documents."""

    PLAN = "plan", "Plan rate"
    REFERENCE = "reference", "Reference rate"


class RetentionMethod(TextChoices):
    PER_ACCOUNT = "per_account", "Per account: what is left of each account's opening"
    BY_MOVEMENT = "by_movement", "By movement: opening less the losses"


class AtrStep(TextChoices):
    LAST = "last", "The last ramp step of the term"
    FIRST = "first", "The first ramp step of the term"


class LogoBasis(TextChoices):
    ACCOUNT = "account", "Each account"
    ULTIMATE_PARENT = "ultimate_parent", "The ultimate parent"
