"""Signing in and out, one's own settings and security."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("allauth.account.urls")),
    path("security/", include("allauth.mfa.urls")),
]
