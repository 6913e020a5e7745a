"""Who changed what."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from audit.planning import join_by_hash  # noqa: PLC0415  after the apps

        # No row is saved here: migrations write functions, which have to have something after that.
        post_migrate.connect(join_by_hash, dispatch_uid="history is joined by hash")
