"""Users, roles, the reporting line, sign-in."""

from typing import Any

from django.apps import AppConfig

from common.navigation import Place, register


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        register(
            Place(label="Profile", url_name="profile", icon="user", order=80, rail=False),
            Place(label="Security", url_name="mfa_index", icon="shield-lock", order=81, rail=False),
            Place(
                label="Administration",
                url_name="admin:index",
                icon="settings",
                order=90,
                rail=False,
                shown=enters_administration,
            ),
        )


def enters_administration(user: Any) -> bool:
    """Whether the role has an administration to go to."""
    return bool(user.is_staff)
