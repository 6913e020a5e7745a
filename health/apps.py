"""Usage signals, health scores, their history."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "health"

    def ready(self) -> None:
        # Models are loaded by now.
        from accounts.queries.beside import check_too  # noqa: PLC0415
        from health.queries.checking import health_checks  # noqa: PLC0415

        check_too(health_checks)
