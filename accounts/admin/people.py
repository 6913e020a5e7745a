"""People at the customers."""

from typing import Any

from django.contrib import admin
from django.db.models.functions import Lower

from accounts.admin.base import SearchedAdmin, VerbAdmin
from accounts.domain.contacts import add_contact, edit_contact
from accounts.models import Contact
from people.models import User


@admin.register(Contact)
class ContactAdmin(VerbAdmin, SearchedAdmin):
    list_display = ("name", "account", "title", "role", "stance", "strength", "active")
    list_select_related = ("account",)
    list_filter = ("role", "stance", "active")
    search_fields = ("name",)
    search_help_text = "Name or e-mail"
    searched = Contact.SEARCHED
    ordering = (Lower("name"), "pk")
    autocomplete_fields = ("account", "reports_to")
    fieldsets = (
        (None, {"fields": ("account", "name", "external_id", "title", "email", "phone")}),
        ("Standing", {"fields": ("role", "stance", "strength", "reports_to")}),
        ("Still there", {"fields": ("active", "left_on")}),
    )

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        """Whoever changes company is a new contact there."""
        return ("account",) if obj else ()

    def add_by_verb(self, facts: dict[str, Any], *, by: User) -> Contact:
        return add_contact(facts.pop("account"), by=by, **facts)

    def edit_by_verb(self, row: Contact, facts: dict[str, Any], *, by: User, version: int) -> Contact:
        return edit_contact(row, by=by, version=version, **facts)
