"""Who was told, and what became of the mail: to look at. Verbs and senders write it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from common.admin import ReadOnlyAdmin
from notifications.choices import DeliveryState
from notifications.kinds import all_kinds
from notifications.models import (
    Attempt,
    Delivery,
    Digest,
    MailDomain,
    MailHours,
    Notification,
    Preference,
)


class KindFilter(admin.SimpleListFilter):
    """By the label of the kind."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [(kind.key, kind.label) for kind in all_kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:  # noqa: ARG002
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ("raised_at", "title", "person", "kind", "mode", "acknowledged_at", "acted_as")
    list_display_links = ("raised_at", "title")
    list_select_related = ("person",)
    list_filter = (KindFilter, "mode", "raised_at")
    date_hierarchy = "raised_at"
    search_fields = ("=subject", "title", "person__name", "=person__email")
    search_help_text = "Words of the title, person, or exact subject"
    ordering = ("-raised_at", "-pk")


class OutcomeFilter(admin.SimpleListFilter):
    """What somebody should look at."""

    title = "outcome"
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("unknown", "Outcome unknown"), ("failed", "Refused"), ("waiting", "Waiting")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:  # noqa: ARG002
        deliveries: Any = queryset
        rows = {
            "unknown": deliveries.of_unknown_outcome,
            "failed": lambda: deliveries.filter(state=DeliveryState.FAILED),
            "waiting": deliveries.pending,
        }
        chosen = rows.get(self.value() or "")
        return chosen() if chosen else queryset


class AttemptsInside(admin.TabularInline):  # type: ignore[type-arg]
    """Each try, in order."""

    model = Attempt
    ordering = ("number",)
    fields = ("number", "started_at", "ended_at", "outcome", "reply", "sender")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = (
        *("created_at", "__str__", "address", "state", "attempts_made", "unknown_attempts"),
        *("next_try", "ended_at", "reply"),
    )
    list_display_links = ("created_at", "__str__")
    list_select_related = ("notification__person", "digest__person")
    list_filter = (OutcomeFilter, "state", "domain", "created_at")
    date_hierarchy = "created_at"
    search_fields = ("=address", "subject", "=message_id")
    search_help_text = "Address, words of the subject, or Message-ID"
    ordering = ("-created_at", "-pk")
    inlines = (AttemptsInside,)


@admin.register(Digest)
class DigestAdmin(ReadOnlyAdmin):
    list_display = ("day", "person", "made_at")
    list_select_related = ("person",)
    date_hierarchy = "day"
    search_fields = ("person__name", "=person__email")
    ordering = ("-day", "-pk")


@admin.register(MailDomain)
class MailDomainAdmin(ReadOnlyAdmin):
    list_display = ("domain", "strikes", "pauses", "paused_until")
    search_fields = ("domain",)
    ordering = ("-paused_until", "domain")


@admin.register(Preference)
class PreferenceAdmin(ReadOnlyAdmin):
    """A person chooses for herself; looked at when somebody asks why there was no mail."""

    list_display = ("person", "kind", "mode")
    list_select_related = ("person",)
    list_filter = (KindFilter, "mode")
    search_fields = ("person__name", "=person__email")
    ordering = ("person__name", "kind")


@admin.register(MailHours)
class MailHoursAdmin(ReadOnlyAdmin):
    list_display = ("person", "quiet_from", "quiet_until", "digest_from")
    list_select_related = ("person",)
    search_fields = ("person__name", "=person__email")
    ordering = ("person__name",)
