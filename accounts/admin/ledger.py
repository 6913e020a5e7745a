"""The ledger to be read: rows are only ever added, by postings."""

from django.contrib import admin

from accounts.models import LedgerPosition, Movement, Posting
from common.admin import ReadOnlyAdmin


@admin.register(Movement)
class MovementAdmin(ReadOnlyAdmin):
    list_display = (
        "on",
        "account",
        "contract",
        "product",
        "kind",
        "amount",
        "currency",
        "company_amount",
        "known_on",
    )
    list_select_related = ("account", "contract", "product")
    list_filter = ("kind", "counts_as", "currency")
    date_hierarchy = "on"
    search_fields = ("=account__external_id", "=contract__number", "=product__code")
    search_help_text = "Key of the account, number of the contract, or code of the product"
    ordering = ("-on", "-pk")


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    list_display = ("recorded_at", "cause", "posted_to", "by")
    list_select_related = ("by",)
    list_filter = ("cause",)
    date_hierarchy = "recorded_at"
    search_fields = ("by__name", "by__email")
    search_help_text = "Whoever caused it"
    ordering = ("-pk",)


@admin.register(LedgerPosition)
class LedgerPositionAdmin(ReadOnlyAdmin):
    list_display = ("account", "posted_to", "next_change_on")
    list_select_related = ("account",)
    date_hierarchy = "next_change_on"
    search_fields = ("=account__external_id",)
    search_help_text = "Key of the account"
    ordering = ("next_change_on", "pk")
