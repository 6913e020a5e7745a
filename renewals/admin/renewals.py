"""Renewals to be read: their verbs write them."""

from typing import ClassVar

from django.contrib import admin
from django.db import models

from accounts.admin.base import RowsInside
from common.admin import ReadOnlyAdmin
from renewals.models import (
    CalendarFeed,
    Renewal,
    RenewalDay,
    RenewalDocument,
    RenewalTask,
    RiskFlag,
    Snooze,
    StageStay,
)

FINDS_RENEWAL = ("=renewal__account__external_id", "=renewal__contract__number")
FINDS_HELP = "Key of the account or number of the contract"


class RisksInside(RowsInside):
    model = RiskFlag
    fields = ("kind", "reason", "raised_on", "cleared_on")


class StaysInside(RowsInside):
    model = StageStay
    fields = ("stage", "since", "left_on")


class DaysInside(RowsInside):
    model = RenewalDay
    fields = ("kind", "on")
    show_change_link = False


@admin.register(Renewal)
class RenewalAdmin(ReadOnlyAdmin):
    list_display = (
        "contract",
        "account",
        "due_on",
        "stage",
        "category",
        "atr_amount",
        "outcome",
        "closed_on",
    )
    list_select_related = ("contract", "account")
    list_filter = ("stage", "category", "outcome", "closed_through")
    date_hierarchy = "due_on"
    search_fields = ("=account__external_id", "=contract__number")
    search_help_text = FINDS_HELP
    ordering = ("-due_on", "-pk")
    inlines = (RisksInside, StaysInside, DaysInside)


@admin.register(RiskFlag)
class RiskFlagAdmin(ReadOnlyAdmin):
    list_display = ("renewal", "kind", "reason", "raised_on", "raised_by", "cleared_on")
    list_select_related = ("renewal__contract", "raised_by")
    list_filter = ("kind",)
    search_fields = (*FINDS_RENEWAL, "reason")
    search_help_text = FINDS_HELP
    ordering = ("-raised_on", "-pk")


@admin.register(StageStay)
class StageStayAdmin(ReadOnlyAdmin):
    list_display = ("renewal", "stage", "since", "left_on")
    list_select_related = ("renewal__contract",)
    list_filter = ("stage",)
    search_fields = FINDS_RENEWAL
    search_help_text = FINDS_HELP
    ordering = ("-left_on", "-pk")


@admin.register(RenewalDay)
class RenewalDayAdmin(ReadOnlyAdmin):
    list_display = ("on", "kind", "renewal", "noted_at")
    list_select_related = ("renewal__contract",)
    list_filter = ("kind",)
    date_hierarchy = "on"
    search_fields = FINDS_RENEWAL
    search_help_text = FINDS_HELP
    ordering = ("-on", "-pk")


@admin.register(RenewalTask)
class RenewalTaskAdmin(ReadOnlyAdmin):
    list_display = ("task", "renewal", "step")
    list_select_related = ("task", "renewal__contract", "step")
    search_fields = (*FINDS_RENEWAL, "task__summary")
    search_help_text = FINDS_HELP
    ordering = ("-pk",)


@admin.register(RenewalDocument)
class RenewalDocumentAdmin(ReadOnlyAdmin):
    list_display = ("title", "renewal", "added_on", "added_by")
    list_select_related = ("renewal__contract", "added_by")
    search_fields = ("title", *FINDS_RENEWAL)
    search_help_text = f"{FINDS_HELP}, or a title"
    ordering = ("-added_on", "-pk")
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Snooze)
class SnoozeAdmin(ReadOnlyAdmin):
    list_display = ("person", "need", "until")
    list_select_related = ("person",)
    search_fields = ("=person__email",)
    search_help_text = "Address of the person"
    ordering = ("until", "pk")


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnlyAdmin):
    """Whose calendar can be read from outside, and since when; the secret is kept nowhere."""

    list_display = ("person", "made_at")
    list_select_related = ("person",)
    search_fields = ("=person__email",)
    search_help_text = "Address of the person"
    ordering = ("-made_at",)
