"""Renewals in Django admin: settings by their verbs, what verbs own to be read."""

from renewals.admin import alerts, renewals, settings, snapshots

__all__ = ["alerts", "renewals", "settings", "snapshots"]
