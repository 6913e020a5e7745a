"""Imports, to look at: what came in is changed by another import, never here."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from exchange.models import ExchangeJob, ImportBatch


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = (
        *("id", "applied_at", "by", "state", "day"),
        *("created_rows", "changed_rows", "unchanged_rows", "refused_rows"),
    )
    list_filter = ("state", "applied_at")
    search_fields = ("by__name", "by__email")
    list_select_related = ("by",)
    date_hierarchy = "applied_at"
    ordering = ("-pk",)


@admin.register(ExchangeJob)
class ExchangeJobAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "by", "state", "dry_run", "step", "asked_at", "ended_at")
    list_filter = ("kind", "state", "asked_at")
    search_fields = ("by__name", "by__email")
    list_select_related = ("by",)
    date_hierarchy = "asked_at"
    ordering = ("-pk",)
