from accounts.models.account import Account
from accounts.models.activity import Activity, ActivityContact
from accounts.models.clause import Clause
from accounts.models.contact import Contact
from accounts.models.contract import Contract
from accounts.models.movement import LedgerPosition, Movement, Posting
from accounts.models.ownership import AccountOwnership
from accounts.models.policy import Policy
from accounts.models.product import Product
from accounts.models.rate import Rate
from accounts.models.subscription import Subscription
from accounts.models.task import Task
from accounts.models.team import AccountTeamMember
from accounts.models.term import Term
from accounts.models.usage import UsageReading

__all__ = [
    "Account",
    "AccountOwnership",
    "AccountTeamMember",
    "Activity",
    "ActivityContact",
    "Clause",
    "Contact",
    "Contract",
    "LedgerPosition",
    "Movement",
    "Policy",
    "Posting",
    "Product",
    "Rate",
    "Subscription",
    "Task",
    "Term",
    "UsageReading",
]
