"""Who may look at whose book."""

from django.contrib import admin

from common.admin import HouseAdmin
from people.models import BookGrant


@admin.register(BookGrant)
class BookGrantAdmin(HouseAdmin):
    list_display = ("viewer", "holder", "starts_on", "ends_on")
    list_select_related = ("viewer", "holder")
    list_filter = ("starts_on", "ends_on")
    search_fields = ("viewer__name", "viewer__email", "holder__name", "holder__email")
    autocomplete_fields = ("viewer", "holder")
    ordering = ("viewer__name", "holder__name", "pk")
