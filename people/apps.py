"""Users, roles, the reporting line, sign-in."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
