"""People in Django admin."""

from people.admin import company, grants, users

__all__ = ["company", "grants", "users"]
