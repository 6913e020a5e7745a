"""Scores, pulses and what people said instead: to be read."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from health.models import HealthScore, Override, Pulse


@admin.register(HealthScore)
class HealthScoreAdmin(ReadOnlyAdmin):
    list_display = ("account", "on", "score", "band", "coverage", "capped_by", "edition")
    list_select_related = ("account", "edition")
    list_filter = ("band", "capped_by", ("edition", admin.RelatedOnlyFieldListFilter))
    search_fields = ("account__name", "=account__external_id")
    search_help_text = "Account, or its key"
    date_hierarchy = "on"
    ordering = ("-pk",)


@admin.register(Pulse)
class PulseAdmin(ReadOnlyAdmin):
    list_display = ("account", "mood", "set_on", "set_by", "note")
    list_select_related = ("account", "set_by")
    list_filter = ("mood",)
    search_fields = ("account__name", "=account__external_id")
    search_help_text = "Account, or its key"
    date_hierarchy = "set_on"
    ordering = ("-pk",)


@admin.register(Override)
class OverrideAdmin(ReadOnlyAdmin):
    list_display = ("account", "score", "reason", "set_on", "expires_on", "ended_on", "set_by")
    list_select_related = ("account", "set_by")
    search_fields = ("account__name", "=account__external_id")
    search_help_text = "Account, or its key"
    date_hierarchy = "set_on"
    ordering = ("-pk",)
