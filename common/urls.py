"""Addresses that belong to no app. The style page exists only with DEBUG."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

urlpatterns: list[URLPattern | URLResolver] = []

if settings.DEBUG:
    from common.styleguide import styleguide

    urlpatterns += [path("styleguide/", styleguide, name="styleguide")]
