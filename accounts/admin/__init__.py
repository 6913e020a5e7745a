"""Accounts in Django admin: verbs write, and what they own is there to be read."""

from accounts.admin import accounts, contracts, ledger, people, settings, work

__all__ = ["accounts", "contracts", "ledger", "people", "settings", "work"]
