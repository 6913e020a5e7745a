from notifications.models.delivery import Attempt, Delivery
from notifications.models.digest import Digest
from notifications.models.mail_domain import MailDomain
from notifications.models.notification import Notification
from notifications.models.preference import MailHours, Preference

__all__ = ["Attempt", "Delivery", "Digest", "MailDomain", "MailHours", "Notification", "Preference"]
