"""Renewals in Django admin: settings by their verbs, what verbs own to be read."""

from renewals.admin import renewals, settings, snapshots

__all__ = ["renewals", "settings", "snapshots"]
