from accounts.models.account import Account
from accounts.models.ownership import AccountOwnership
from accounts.models.team import AccountTeamMember

__all__ = ["Account", "AccountOwnership", "AccountTeamMember"]
