"""The inbox as a table."""

from datetime import datetime
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from common.tables import Empty, LeadColumn, PickColumn, Sheet, WordColumn
from common.templatetags.dates import moment
from notifications.models import Notification


class InboxTable(Sheet):
    """One row a notification, the latest first."""

    pick = PickColumn(name="notification")
    title = LeadColumn(verbose_name="What")
    kind = WordColumn(order_by=("kind", "-raised_at"))
    raised_at = WordColumn(verbose_name="Told", order_by=("raised_at", "pk"))
    acts = WordColumn(verbose_name="Act", accessor="pk", orderable=False)

    label = "Notifications"
    nouns = ("notification", "notifications")

    class Meta(Sheet.Meta):
        model = Notification
        fields: tuple[str, ...] = ("pick", "title", "kind", "raised_at", "acts")
        row_attrs: ClassVar = {
            "data-href": lambda record: reverse("notifications:notification", args=[record.pk]),
            "class": lambda record: "" if record.read_at or record.is_answered else "unread",
        }

    def __init__(self, *args: Any, token: str, back: str, **kwargs: Any) -> None:
        self.token, self.back = token, back
        super().__init__(*args, **kwargs)

    def render_title(self, record: Notification) -> SafeString:
        return SafeString(render_to_string("notifications/_title.html", {"notification": record}))

    def render_kind(self, record: Notification) -> str:
        return record.kind_row.label

    def render_raised_at(self, value: datetime) -> SafeString | str:
        return moment(value)

    def render_acts(self, record: Notification) -> SafeString:
        context = {"notification": record, "csrf_token": self.token, "back": self.back}
        return SafeString(render_to_string("notifications/_acts.html", context))


def nothing_on(shelf: str) -> Empty:
    """Why a shelf of the inbox is empty, and what to do."""
    preferences = {"action": "Mail preferences", "url": reverse("notifications:preferences")}
    words = {
        "open": Empty(
            "Nothing waits for you",
            "What you are told of stands here, whether it is mailed or not.",
            **preferences,
        ),
        "snoozed": Empty("Nothing is put off", "Snooze a notification and it comes again on its day."),
        "done": Empty("Nothing answered yet", "What you acknowledge or act on stands here."),
    }
    return words.get(shelf, Empty("Nothing was told to you yet"))
