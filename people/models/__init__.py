from people.models.company import Company
from people.models.grant import BookGrant
from people.models.user import User

__all__ = ["BookGrant", "Company", "User"]
