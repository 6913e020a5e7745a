"""The composition root as an installed app: it loads Celery wherever Django starts."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class HouseConfig(AppConfig):
    name = "config"
    verbose_name = "Account Book"

    def ready(self) -> None:
        from config import celery  # noqa: F401, PLC0415  tasks published by web code need the app


class AdminConfig(DjangoAdminConfig):
    default_site = "config.admin.BookAdminSite"
