"""The fixed words of territories."""

from typing import Final

from django.db.models import TextChoices

from accounts.choices import TeamRole


class TerritoryKind(TextChoices):
    REGION = "region", "Region"
    VERTICAL = "vertical", "Vertical"
    NAMED = "named", "Named accounts"


class CoverageRole(TextChoices):
    """What a person does in a territory: answers for it, directs it, or has a role of the account team."""

    ACCOUNT_MANAGER = "account_manager", "Account manager"
    DIRECTOR = "director", "Director"
    ACCOUNT_EXECUTIVE = "account_executive", "Account executive"
    CSM = "csm", "Customer success manager"
    SOLUTION_ENGINEER = "solution_engineer", "Solution engineer"
    EXECUTIVE_SPONSOR = "executive_sponsor", "Executive sponsor"
    PARTNER_MANAGER = "partner_manager", "Partner manager"
    RESELLER = "reseller", "Reseller"


# The place on the account team that a coverage gives, where it is not called the same.
TEAM_ROLES: Final = {
    CoverageRole.ACCOUNT_MANAGER: TeamRole.ACCOUNT_EXECUTIVE,
    CoverageRole.DIRECTOR: TeamRole.EXECUTIVE_SPONSOR,
}


class AssignmentSource(TextChoices):
    """What put an account into a territory. Rules never move what a hand put there."""

    HAND = "hand", "By hand"
    RULE = "rule", "By a rule"
    IMPORT = "import", "Import"


class RunKind(TextChoices):
    """What a worker is asked to do with the rules."""

    APPLICATION = "application", "Application"
    PREVIEW = "preview", "Preview"


class RunState(TextChoices):
    """How far a worker is with the rules."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"


class Measure(TextChoices):
    """What a target is set for: ratios (1 = all), or amounts in company currency."""

    GRR = "grr", "Gross retention"
    NRR = "nrr", "Net retention"
    RENEWAL_RATE = "renewal_rate", "Renewal rate"
    EXPANSION = "expansion", "Expansion"
    NEW_BUSINESS = "new_business", "New business"


RATIOS: Final = (Measure.GRR, Measure.NRR, Measure.RENEWAL_RATE)


class PlanState(TextChoices):
    """Where a territory plan is on its way."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    APPROVED = "approved", "Approved"


class PlanStepKind(TextChoices):
    """What somebody did to a territory plan."""

    SUBMITTED = "submitted", "Submitted"
    COMMENTED = "commented", "Commented"
    SENT_BACK = "sent_back", "Sent back"
    APPROVED = "approved", "Approved"
    REVISED = "revised", "Revised"
