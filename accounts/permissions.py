"""What one may do with an account and what hangs on it: plain predicates, for views and templates alike.

Sight is another matter (`accounts.models.scoping`): a view has fetched through it before it asks here.
"""

from dataclasses import dataclass
from datetime import date

from accounts.models import Account, Activity, Contact, Task
from people.models import User
from people.roles import Role

DIRECTING_ROLES = [Role.DIRECTOR, Role.ADMINISTRATOR]


@dataclass(frozen=True, slots=True)
class AccountRights:
    """What one person may do with one account: `{% if can.edit %}`."""

    edit: bool
    assign_owner: bool


def rights_on(user: User, account: Account, *, on: date | None = None) -> AccountRights:
    """All of it in one query, for a page that asks several times."""
    edits = can_edit(user, account, on=on)
    return AccountRights(edit=edits, assign_owner=edits and directs(user))


def directs(user: User) -> bool:
    """Whether this role answers for the books of others."""
    return user.role in DIRECTING_ROLES


def can_open_account(user: User) -> bool:
    """Add a customer: every role that changes what it sees."""
    return user.is_active and user.edits


def can_edit(user: User, account: Account, *, on: date | None = None) -> bool:
    """Change the account, its team, contacts, contracts, tasks and usage; log what happened."""
    return Account.objects.editable_by(user, on=on).filter(pk=account.pk).exists()


def can_assign_owner(user: User, account: Account, *, on: date | None = None) -> bool:
    """Say who answers for the account: a director above, or an administrator; nobody for themselves."""
    return directs(user) and can_edit(user, account, on=on)


def can_move_under(user: User, account: Account, parent: Account, *, on: date | None = None) -> bool:
    """Hang one account under another: both are hers to change."""
    editable = Account.objects.editable_by(user, on=on).filter(pk__in={account.pk, parent.pk})
    return editable.count() == len({account.pk, parent.pk})


def can_edit_contact(user: User, contact: Contact, *, on: date | None = None) -> bool:
    """Correct what is known of a person, or note that they left."""
    return Contact.objects.editable_by(user, on=on).filter(pk=contact.pk).exists()


def can_edit_activity(user: User, activity: Activity, *, on: date | None = None) -> bool:
    """Correct or take back what was logged: whoever had the contact, or who directs."""
    hers = activity.user_id in {None, user.pk}
    editable = Activity.objects.editable_by(user, on=on).filter(pk=activity.pk)
    return (hers or directs(user)) and editable.exists()


def can_edit_task(user: User, task: Task, *, on: date | None = None) -> bool:
    """Change a task, do it, open it again or drop it: everybody who works on the account."""
    return Task.objects.editable_by(user, on=on).filter(pk=task.pk).exists()
