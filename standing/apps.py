"""How every account stands today, kept for pages over more accounts than can be derived at a look."""

from django.apps import AppConfig


class StandingConfig(AppConfig):
    name = "standing"

    def ready(self) -> None:
        # Models are loaded by now.
        from accounts.queries.beside import check_too  # noqa: PLC0415
        from standing.queries.checking import stand_checks  # noqa: PLC0415

        check_too(stand_checks)
