"""Money, dates, forms, tables; no concrete models."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
