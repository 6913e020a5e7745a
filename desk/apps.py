"""Today, Book, account pages, search."""

from django.apps import AppConfig

from common.navigation import Place, register


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        register(Place(label="Book", url_name="desk:book", icon="book-2", order=20, key="g b"))
