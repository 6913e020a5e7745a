"""Accounts, contracts, value, the ledger."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import books  # noqa: PLC0415  models are loaded by now
        from common import navigation  # noqa: PLC0415

        navigation.fill(books=books.picker)
