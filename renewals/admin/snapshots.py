"""Snapshots to be read: nothing changes them, not even SQL."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from renewals.models import Snapshot, SnapshotRow


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ("scheduled_for", "taken_at")
    date_hierarchy = "scheduled_for"
    ordering = ("-scheduled_for",)


@admin.register(SnapshotRow)
class SnapshotRowAdmin(ReadOnlyAdmin):
    list_display = (
        "snapshot",
        "renewal",
        "due_on",
        "category",
        "company_atr_amount",
        "company_forecast_amount",
        "owner",
    )
    list_select_related = ("snapshot", "renewal__contract", "owner")
    list_filter = ("category",)
    search_fields = ("=renewal__contract__number", "=account__external_id")
    search_help_text = "Number of the contract or key of the account"
    ordering = ("-snapshot__scheduled_for", "pk")
