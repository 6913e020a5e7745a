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
