from people.models.company import Company
from people.models.grant import BookGrant
from people.models.session import Session
from people.models.submission import Submission
from people.models.user import User

__all__ = ["BookGrant", "Company", "Session", "Submission", "User"]
