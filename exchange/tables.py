"""Imports and their rows as tables."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.tables import CountColumn, Empty, LeadColumn, Sheet, WordColumn
from common.templatetags.dates import moment
from exchange.models import ImportBatch


class FieldsColumn(WordColumn):
    """Several short texts that may take more than one line."""

    css = "wrap"


class ImportsTable(Sheet):
    """Imports that were applied, the last first."""

    pk = LeadColumn(verbose_name="Import", orderable=False)
    applied_at = WordColumn(verbose_name="When", orderable=False)
    by = WordColumn(verbose_name="Who", orderable=False, default="A command")
    files = FieldsColumn(verbose_name="Files", orderable=False)
    created_rows = CountColumn(verbose_name="Created", orderable=False, card=True)
    changed_rows = CountColumn(verbose_name="Changed", orderable=False, card=True)
    refused_rows = CountColumn(verbose_name="Refused", orderable=False, card=True)
    state = WordColumn(orderable=False)

    label, nouns = "Imports", ("import", "imports")
    empty = Empty(
        "Nothing has been brought in yet",
        "Hand in files of any tables. You see what they would change before anything is written.",
        icon="upload",
    )

    def render_pk(self, value: int) -> SafeString:
        return format_html('<a href="{}">Import {}</a>', reverse("exchange:import", args=[value]), value)

    def render_applied_at(self, value: Any) -> str:
        return moment(value)

    def render_files(self, value: list[dict[str, Any]]) -> str:
        names = [file["name"] for file in value]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return ", ".join(names[:3]) + more

    def render_state(self, record: ImportBatch) -> str:
        return str(record.get_state_display())


class ChangesTable(Sheet):
    """What rows do or would do: of a dry run or of an import."""

    key = LeadColumn(verbose_name="Row", orderable=False)
    kind = WordColumn(orderable=False)
    place = WordColumn(verbose_name="Where it stands", orderable=False, empty_values=())
    action = WordColumn(verbose_name="What", orderable=False, card=True)
    fields = FieldsColumn(verbose_name="Fields", orderable=False, card=True)

    label, nouns = "Rows", ("row", "rows")
    empty = Empty("No row is created or changed", icon="check")

    def render_place(self, record: Any) -> str:
        file = getattr(record, "file", "")
        return f"{file}, row {record.row}" if file else ""

    def render_action(self, record: Any) -> str:
        return str(record.get_action_display())

    def render_fields(self, value: dict[str, list[str]], record: Any) -> SafeString:
        if record.action == "created":
            pairs = ((column, after) for column, (_before, after) in value.items())
            return format_html_join(" ", '<span class="said"><span>{}</span> {}</span>', pairs)
        changes = (
            (column, before or "nothing", after or "nothing") for column, (before, after) in value.items()
        )
        change = '<span class="said"><span>{}</span> <del>{}</del> <ins>{}</ins></span>'
        return format_html_join(" ", change, changes)


class RefusalsTable(Sheet):
    """What was refused, and where it stands."""

    file = LeadColumn(orderable=False)
    row = WordColumn(orderable=False, card=True)
    column = WordColumn(orderable=False, card=True)
    reason = FieldsColumn(orderable=False, card=True)

    label, nouns, part = "Refused rows", ("refusal", "refusals"), "refused"
    empty = Empty("Nothing is refused", icon="check")
