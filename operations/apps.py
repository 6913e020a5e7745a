"""Is the house alive, ready and at work."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        from operations import status  # noqa: F401, PLC0415  it registers the checks
