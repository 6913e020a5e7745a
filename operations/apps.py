"""Is the house alive, ready and at work."""

from django.apps import AppConfig

from common import navigation


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        from operations import status  # noqa: F401, PLC0415  it registers the checks
        from operations.permissions import can_see_operations  # noqa: PLC0415

        navigation.register(
            navigation.Place(
                label="Status",
                url_name="operations:status",
                icon="info-circle",
                order=900,
                rail=False,
                shown=can_see_operations,
            )
        )
