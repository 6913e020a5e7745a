"""Territories, coverage, plans."""

from django.apps import AppConfig

from common.navigation import Place, register


class TerritoriesConfig(AppConfig):
    name = "territories"

    def ready(self) -> None:
        from accounts import books as account_books  # noqa: PLC0415  models are loaded by now
        from accounts.queries import slices  # noqa: PLC0415
        from accounts.queries.beside import check_too  # noqa: PLC0415
        from notifications import kinds  # noqa: PLC0415
        from territories import books  # noqa: PLC0415
        from territories.domain.telling import HAND_OVER  # noqa: PLC0415
        from territories.queries.checking import kept_checks  # noqa: PLC0415

        register(
            Place(
                label="Territories", url_name="territories:territory-list", icon="map-2", order=40, key="g m"
            )
        )
        kinds.register(HAND_OVER)
        account_books.register(books.TerritoryKind())
        slices.register(books.SLICE)
        check_too(kept_checks)
