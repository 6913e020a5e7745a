"""Rows on their way into tables: which columns the generator writes, and what the others hold."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.db import connection
from django.db.models import NOT_PROVIDED, Field, Max, Model
from django.utils import timezone

from accounts.models import (
    Account,
    AccountOwnership,
    AccountTeamMember,
    Activity,
    ActivityContact,
    Clause,
    Contact,
    Contract,
    Product,
    Subscription,
    Task,
    UsageReading,
)
from exchange.pipeline.sql import Database, line
from people.models import User
from territories.models import AccountAssignment, Coverage, Territory

# In the order in which they go in: what is pointed at comes first.
COLUMNS: Final[dict[type[Model], tuple[str, ...]]] = {
    User: ("id", "email", "name", "role", "reports_to_id", "password"),
    Territory: ("id", "code", "name", "parent_id"),
    Coverage: ("territory_id", "user_id", "role"),
    Product: ("id", "code", "name", "family", "unit", "list_price", "currency"),
    Account: (
        "id", "external_id", "name", "vertical", "segment", "tier", "country", "region", "city", "employees",
        "website", "currency",
    ),
    AccountOwnership: ("account_id", "owner_id", "starts_on", "ends_on"),
    AccountAssignment: ("account_id", "territory_id"),
    AccountTeamMember: ("account_id", "user_id", "role"),
    Contract: (
        "id", "account_id", "number", "currency", "starts_on", "ends_on", "renewal_mode",
        "renewal_term_months", "notice_amount", "notice_unit", "our_notice_amount", "our_notice_unit",
        "notice_given_on", "notice_given_by", "auto_uplift_percent", "payment_terms", "signed_on",
        "predecessor_id",
    ),
    Subscription: (
        "contract_id", "line", "product_id", "quantity", "unit_price", "starts_on", "ends_on", "signed_on",
    ),
    Clause: ("contract_id", "kind", "section", "summary"),
    Contact: (
        "id", "account_id", "external_id", "name", "title", "email", "role", "stance", "strength",
        "reports_to_id",
    ),
    Activity: ("id", "account_id", "external_id", "kind", "on", "summary", "user_id", "logged_on"),
    ActivityContact: ("account_id", "activity_id", "contact_id"),
    Task: ("account_id", "external_id", "summary", "user_id", "due_on", "done_on", "done_by_id"),
    UsageReading: ("account_id", "product_id", "on", "quantity", "entitlement"),
}  # fmt: skip


class Sheets:
    """Rows by model, as lines for COPY."""

    def __init__(self) -> None:
        self.lines: defaultdict[type[Model], list[str]] = defaultdict(list)
        self._filled = {model: _filled(model) for model in COLUMNS}

    def add(self, model: type[Model], *values: Any) -> None:
        """One row: the values of the model's columns in `COLUMNS`."""
        self.lines[model].append(line(*values, *self._filled[model].values()))

    def copy_in(self) -> int:
        """Copy everything in and forget it; how many rows that were."""
        database, copied = Database(), 0
        for model in COLUMNS:
            lines = self.lines.pop(model, [])
            columns = [*COLUMNS[model], *self._filled[model]]
            if lines:
                database.copy_in(model._meta.db_table, columns, iter(lines))
            copied += len(lines)
        return copied


def continue_keys(models: Iterable[type[Model]]) -> None:
    """Let the next key of each table follow the last one that was copied in."""
    with connection.cursor() as cursor:
        for model in models:
            last = model._default_manager.aggregate(last=Max("pk"))["last"]
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, last or 1]
            )


def _filled(model: type[Model]) -> dict[str, Any]:
    """The columns that the generator leaves alone, with what a new row holds there."""
    written = COLUMNS[model]
    others = (field for field in model._meta.concrete_fields if not _written_by_database(field))
    return {str(field.column): _default(field) for field in others if field.column not in written}


def _written_by_database(field: "Field[Any, Any]") -> bool:
    return field.primary_key or field.db_default is not NOT_PROVIDED


def _default(field: "Field[Any, Any]") -> Any:
    if getattr(field, "auto_now_add", False):
        return timezone.now().isoformat()
    return field.get_default()
