"""Renewals, closing, alerts, forecast."""

from django.apps import AppConfig


class RenewalsConfig(AppConfig):
    name = "renewals"

    def ready(self) -> None:
        from accounts.domain.following import follow_terms  # noqa: PLC0415  models are loaded by now
        from renewals.domain.opening import keep_renewals  # noqa: PLC0415

        follow_terms(keep_renewals)
