"""What each role may do, as a truth table, and in the docs."""

from pathlib import Path

import pytest
from django.conf import settings

from people.models import User
from people.roles import RIGHTS, Role, as_markdown


@pytest.mark.parametrize(
    ("role", "edits", "enters_admin"),
    [
        (Role.ACCOUNT_MANAGER, True, False),
        (Role.DIRECTOR, True, False),
        (Role.ADMINISTRATOR, True, True),
        (Role.VIEWER, False, False),
    ],
)
def test_role_gives_its_rights(role, edits, enters_admin):
    user = User(role=role)
    assert (user.edits, user.is_staff, user.is_superuser, user.has_perm("people.change_user")) == (
        edits,
        enters_admin,
        enters_admin,
        enters_admin,
    )


def test_a_closed_administrator_has_no_administration():
    user = User(role=Role.ADMINISTRATOR, is_active=False)
    assert (user.is_staff, user.has_module_perms("people")) == (False, False)


def test_every_role_has_rights():
    assert set(RIGHTS) == set(Role)


def test_permissions_page_says_what_the_code_says():
    page = Path(settings.BASE_DIR) / "docs" / "permissions.md"
    assert page.read_text() == as_markdown(), "run: python -m people.roles > docs/permissions.md"
