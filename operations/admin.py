"""Signs of life, to look at."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from operations.models import Heartbeat


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "instance", "beat_at")
    list_filter = ("name",)
    search_fields = ("name", "instance")
    ordering = ("name", "-beat_at")
