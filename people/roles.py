"""The roles and what each may do: the one readable table. `docs/permissions.md` prints it."""

from django.db.models import TextChoices


class Role(TextChoices):
    ACCOUNT_MANAGER = "account_manager", "Account manager"
    DIRECTOR = "director", "Director"
    ADMINISTRATOR = "administrator", "Administrator"
    VIEWER = "viewer", "Viewer"


# role → what it sees, whether it edits what it sees, whether it enters Django admin.
RIGHTS: dict[Role, dict[str, str | bool]] = {
    Role.ACCOUNT_MANAGER: {"sees": "own accounts, accounts on whose team they are", "edits": True, "admin": False},
    Role.DIRECTOR: {"sees": "the same, of everybody below them in the reporting line", "edits": True, "admin": False},
    Role.ADMINISTRATOR: {"sees": "everything", "edits": True, "admin": True},
    Role.VIEWER: {"sees": "the books granted to them", "edits": False, "admin": False},
}

EDITING_ROLES = [role for role, rights in RIGHTS.items() if rights["edits"]]
