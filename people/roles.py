"""The roles and what each may do: the one readable table. `docs/permissions.md` prints it."""

from dataclasses import dataclass

from django.db.models import TextChoices


class Role(TextChoices):
    ACCOUNT_MANAGER = "account_manager", "Account manager"
    DIRECTOR = "director", "Director"
    ADMINISTRATOR = "administrator", "Administrator"
    VIEWER = "viewer", "Viewer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a role may do.

    sees    whose accounts, in words; `AccountScopedQuerySet.visible_to` is the rule itself
    edits   whether it changes what it sees by its own line (granted books are for looking only)
    admin   whether Django admin lets it in: people, company, products, rates, policies, imports
    """

    sees: str
    edits: bool
    admin: bool


RIGHTS: dict[Role, Rights] = {
    Role.ACCOUNT_MANAGER: Rights(
        sees="own accounts, accounts on whose team they are", edits=True, admin=False
    ),
    Role.DIRECTOR: Rights(
        sees="the same, of everybody below them in the reporting line", edits=True, admin=False
    ),
    Role.ADMINISTRATOR: Rights(sees="everything", edits=True, admin=True),
    Role.VIEWER: Rights(sees="the books granted to them", edits=False, admin=False),
}

EDITING_ROLES = [role for role, rights in RIGHTS.items() if rights.edits]
ADMIN_ROLES = [role for role, rights in RIGHTS.items() if rights.admin]

_PAGE = """\
# Who may do what

Printed from `people/roles.py` by `python -m people.roles > docs/permissions.md`; a test compares the two.

| role | sees | edits what it sees | Django admin |
|---|---|---|---|
{rows}

- A person sees an account while she, or somebody below her in the reporting line, owns it or is on its
  team; the day decides, so a hand-over needs no clean-up. A granted book adds what its holder sees.
- What a person may not see does not exist for her: 404. What she sees but may not do: 403. A wrong method:
  405. Signed out: the sign-in page.
- What may be done with one thing is said by plain predicates in each app's `permissions.py`; pages and
  templates ask the same ones.
- Directors arrange the territories that they, or people below them, cover: rules, tree, coverage, accounts.
  They hand accounts over among people they see. What lies beyond their part is an administrator's.
- Files are brought in, and imports taken back, by administrators alone: an import crosses every book. For
  others there are no imports (404). Anybody exports the book as she sees it; an export is its asker's own.
- A closed account signs in nowhere, and its sessions end at their next request.
- With `ADMINISTRATORS_NEED_SECOND_FACTOR=1` an administrator without an authenticator app or a passkey is
  led to `/security/` until there is one. It is off by default.
"""


def as_markdown() -> str:
    """The page for docs/."""
    rows = [
        f"| {role.label} | {rights.sees} | {_word(rights.edits)} | {_word(rights.admin)} |"
        for role, rights in RIGHTS.items()
    ]
    return _PAGE.format(rows="\n".join(rows))


def _word(holds: bool) -> str:
    return "yes" if holds else "no"


if __name__ == "__main__":
    print(as_markdown(), end="")
