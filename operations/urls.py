"""Probes, status, metrics."""

from django.urls import path

from operations import probes, views

app_name = "operations"
urlpatterns = [
    path("healthz", probes.alive, name="healthz"),
    path("readyz", probes.ready, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("status/", views.status, name="status"),
]
