"""Imports and exports."""

from django.apps import AppConfig

from common.navigation import Place, register


class ExchangeConfig(AppConfig):
    name = "exchange"

    def ready(self) -> None:
        from exchange.permissions import can_import  # noqa: PLC0415  models are there only now

        register(
            Place(label="Imports", url_name="exchange:imports", icon="upload", order=80, shown=can_import),
            Place(
                label="Export the book", url_name="exchange:exports", icon="download", order=92, rail=False
            ),
        )
