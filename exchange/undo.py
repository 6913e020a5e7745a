"""Taking an import back: every row as it was, by the history of the import's own act.

What the import wrote bears its act in the history, owners and participants included. Rows that it made go,
rows that it changed become what the event before says, rows that it took away come back. The ledger takes
back what followed, and keeps both; so does the history.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import ManyToOneRel, Model

from accounts.choices import PostingCause
from accounts.domain.following import take_back_what_followed
from accounts.domain.posting import post_ledger
from accounts.models import AccountTeamMember, Contract, LedgerPosition, Movement, Posting, Rate, Term
from audit.context import acting
from audit.events import events_of, tracked_models
from common.errors import Blocker, DomainError
from exchange.choices import BatchState
from exchange.formats.book import BOOK
from exchange.models import ImportBatch
from exchange.pipeline.deferred import ask_rules_of, rules_unasked
from exchange.pipeline.refusing import the_book_refuses
from exchange.pipeline.run import ONE_AT_A_TIME
from exchange.pipeline.sql import Database, name, names
from people.company import company
from people.models import User
from renewals.models import Renewal

# What follows from the rest and is posted anew.
DERIVED: tuple[type[Model], ...] = (Movement, Posting, Term, LedgerPosition)
# The accounts whose value, terms or days follow from rows of a table.
MOVED = {
    "accounts_contract": "SELECT account_id FROM accounts_contract WHERE id IN ({rows})",
    "accounts_subscription": """
        SELECT contract.account_id FROM accounts_contract contract
        JOIN accounts_subscription line ON line.contract_id = contract.id WHERE line.id IN ({rows})
    """,
    "accounts_rate": """
        SELECT account_id FROM accounts_contract WHERE currency IN (
            SELECT currency FROM accounts_rate WHERE kind = 'plan' AND id IN ({rows})
        )
    """,
    "accounts_account": "SELECT account_id FROM accounts_contract WHERE account_id IN ({rows})",
}
# Rows that bar each other from the same days, or that revalue: these go before others come back.
EXCLUSIVE: tuple[type[Model], ...] = (AccountTeamMember, Rate)
KINDS = [file.model for file in BOOK.files]


@dataclass(frozen=True)
class Undone:
    """Rows by model that went, came back to what they were, and came back at all."""

    removed: dict[str, int]
    restored: dict[str, int]

    def as_json(self) -> dict[str, object]:
        return {"removed": self.removed, "restored": self.restored}


@dataclass(frozen=True, slots=True)
class _Touched:
    """A model of which the import wrote rows, and the table of them: id, first and last event, created."""

    model: type[Model]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def events(self) -> str:
        return str(events_of(self.model)._meta.db_table)

    @property
    def rows(self) -> str:
        return f"undo_{self.table}"

    @property
    def created(self) -> str:
        return f"SELECT id FROM {self.rows} WHERE created"

    @property
    def columns(self) -> list[str]:
        """What the history knows of a row."""
        known = {field.column for field in events_of(self.model)._meta.concrete_fields}
        return [str(field.column) for field in self.model._meta.concrete_fields if field.column in known]


def undo_import(batch: ImportBatch, *, by: User | None, on: date) -> Undone:
    """Take a whole import back in one transaction.

    `on` is the day of posting. Raises DomainError with everything that has been built on the import since:
    rows that somebody changed, and rows that hang on those it made.
    """
    with the_book_refuses(), acting(by=by, reason=f"Import {batch.pk} undone"), transaction.atomic():
        return _Undoing(batch, by=by, on=on).run()


class _Undoing:
    def __init__(self, batch: ImportBatch, *, by: User | None, on: date) -> None:
        self.by = by
        self.on = on
        self.database = Database(day=on, currency=company().currency)
        if not self.database.rows(ONE_AT_A_TIME)[0][0]:
            raise DomainError("An import is running. Try again when it is over.")
        self.batch = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if self.batch.state != BatchState.APPLIED:
            raise DomainError(f"Import {batch.pk} is undone already.")
        self.touched = [touched for model in tracked_models() if (touched := self._touched(model))]

    def run(self) -> Undone:
        blockers = [
            *self._take_back_what_followed(),
            *(blocker for touched in self.touched for blocker in self._changed_since(touched)),
            *(blocker for touched in self.touched for blocker in self._built_on(touched)),
        ]
        if blockers:
            raise DomainError(*blockers)
        accounts = self._accounts()
        self._void_lines()
        others = [t for t in self._in_order() if t.model in KINDS and t.model not in EXCLUSIVE]
        removed = self._remove([touched for touched in self._in_order() if touched not in others])
        restored = {touched.table: count for touched in self.touched if (count := self._restore(touched))}
        self._ask_rules()
        if accounts:
            post_ledger(accounts, cause=PostingCause.CORRECTION, by=self.by, on=self.on)
        removed |= self._remove(others)
        self.database.run("SET CONSTRAINTS ALL IMMEDIATE")
        self.database.run("SET CONSTRAINTS ALL DEFERRED")
        self.batch.state = BatchState.UNDONE
        self.batch.save(update_fields=["state"])
        self.database.clear()
        return Undone(removed, restored)

    # What the import did

    def _touched(self, model: type[Model]) -> _Touched | None:
        touched = _Touched(model)
        if model._meta.app_label == ImportBatch._meta.app_label:
            return None
        found = self.database.keep(
            touched.rows,
            "SELECT pgh_obj_id AS id, min(pgh_id) AS first, max(pgh_id) AS last, "
            "(array_agg(pgh_label ORDER BY pgh_id))[1] = 'insert' AS created "
            f"FROM {touched.events} "
            "WHERE pgh_context_id = %(act)s AND pgh_created_at >= %(since)s GROUP BY 1",
            act=self.batch.act,
            since=self.batch.applied_at,
        )
        return touched if found else None

    def _accounts(self) -> list[int]:
        """The accounts whose ledger the undoing moves."""
        rows = {touched.table: f"SELECT id FROM {touched.rows}" for touched in self.touched}
        parts = [sql.format(rows=rows[table]) for table, sql in MOVED.items() if table in rows]
        return [account for (account,) in self.database.rows(" UNION ".join(parts))] if parts else []

    def _in_order(self) -> list[_Touched]:
        """What hangs on others first: sides, then the kinds of rows from the last to the first."""
        places = {model: place for place, model in enumerate(reversed(KINDS), start=1)}
        return sorted(self.touched, key=lambda touched: places.get(touched.model, 0))

    def _take_back_what_followed(self) -> list[Blocker]:
        """What apps made of the contracts that go. After a blocker it comes back with the transaction."""
        made = next((touched for touched in self.touched if touched.model is Contract), None)
        if made is None:
            return []
        contracts = [pk for (pk,) in self.database.rows(made.created)]
        blockers = take_back_what_followed(contracts, self.batch.act)
        for touched in self.touched:
            if touched.model is Renewal and not blockers:
                self.database.run(
                    f"DELETE FROM {touched.rows} u WHERE NOT EXISTS "
                    f"(SELECT FROM {touched.table} t WHERE t.id = u.id)"
                )
        return blockers

    # Why it cannot be

    def _changed_since(self, touched: _Touched) -> list[Blocker]:
        """Rows that are not any more what the import left; what was undone since does not count."""
        now = names(touched.columns, of="t")
        left = names(touched.columns, of="e")
        found = self.database.rows(
            f"SELECT count(*), min(u.id) FROM {touched.rows} u JOIN {touched.events} e ON e.pgh_id = u.last "
            f"LEFT JOIN {touched.table} t ON t.id = u.id WHERE CASE e.pgh_label "
            f"WHEN 'delete' THEN t.id IS NOT NULL ELSE ({now}) IS DISTINCT FROM ({left}) END"
        )
        count, example = found[0]
        if not count:
            return []
        what = _counted(count, touched.model)
        return [Blocker(f"{what} changed since, such as {self._called(touched.model, example)}.")]

    def _built_on(self, touched: _Touched) -> list[Blocker]:
        """Rows that refer to what the import made, and were not written by it."""
        own = {other.model: other for other in self.touched}
        blockers = []
        for model, column in _referring(touched.model):
            made = f"AND t.id NOT IN (SELECT id FROM {own[model].rows})" if model in own else ""
            found = self.database.rows(
                f"SELECT count(*), min(t.{name(column)}) FROM {model._meta.db_table} t "
                f"WHERE t.{name(column)} IN ({touched.created}) {made}"
            )
            count, example = found[0]
            if count:
                on = self._called(touched.model, example)
                blockers.append(Blocker(f"{_counted(count, model)} made since, on {on}."))
        return blockers

    def _called(self, model: type[Model], pk: int) -> str:
        row = model._default_manager.filter(pk=pk).first()
        return f"{model._meta.verbose_name} “{row}”" if row else f"a deleted {model._meta.verbose_name}"

    # Taking back

    def _void_lines(self) -> None:
        """What the import made counts for nothing and follows nothing, so that the ledger takes it back."""
        void = {
            "accounts_subscription": "withdrawn = TRUE",
            "accounts_contract": "status = 'draft', predecessor_id = NULL",
        }
        for touched in self._in_order():
            if change := void.get(touched.table):
                self._unasked(touched, f"UPDATE {touched.table} SET {change} WHERE id IN ({touched.created})")

    def _restore(self, touched: _Touched) -> int:
        """Give rows that were there before what they held; bring back those that were taken away."""
        columns = touched.columns
        before = (
            f"(SELECT DISTINCT ON (u.id) e.* FROM {touched.rows} u JOIN {touched.events} e "
            "ON e.pgh_obj_id = u.id AND e.pgh_id < u.first WHERE NOT u.created ORDER BY u.id, e.pgh_id DESC)"
        )
        rest = [column for column in columns if column != "id"]
        changes = ", ".join(f"{name(column)} = e.{name(column)}" for column in rest)
        changed = self._unasked(
            touched, f"UPDATE {touched.table} t SET {changes} FROM {before} e WHERE e.pgh_obj_id = t.id"
        )
        gone = f"NOT EXISTS (SELECT FROM {touched.table} t WHERE t.id = e.pgh_obj_id)"
        came_back = self._unasked(
            touched,
            f"INSERT INTO {touched.table} ({names(columns)}) SELECT {names(columns, of='e')} "
            f"FROM {before} e WHERE {gone}",
        )
        return changed + came_back

    def _remove(self, found: list[_Touched]) -> dict[str, int]:
        removed = {}
        for touched in found:
            if touched.table == "accounts_contract":
                self.database.run(f"DELETE FROM accounts_term WHERE contract_id IN ({touched.created})")
                self.database.run(
                    "DELETE FROM accounts_ledgerposition position WHERE NOT EXISTS (SELECT FROM "
                    "accounts_contract c WHERE c.account_id = position.account_id "
                    f"AND c.id NOT IN ({touched.created}))"
                )
            if count := self.database.run(f"DELETE FROM {touched.table} WHERE id IN ({touched.created})"):
                removed[touched.table] = count
        return removed

    def _unasked(self, touched: _Touched, statement: str) -> int:
        with rules_unasked(self.database, touched.model):
            return self.database.run(statement)

    def _ask_rules(self) -> None:
        for touched in self.touched:
            written = f"SELECT t.* FROM {touched.table} t JOIN {touched.rows} u USING (id)"
            ask_rules_of(self.database, touched.model, written)


def _referring(model: type[Model]) -> list[tuple[type[Model], str]]:
    """Models with a column that refers to this one; history and what is derived aside."""
    found: list[tuple[type[Model], str]] = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        other: Any = relation.related_model
        history = hasattr(other, "pgh_tracked_model") or other._meta.app_label == "pghistory"
        if not history and not _is_derived(other):
            found.append((other, str(relation.field.column)))
    return found


def _is_derived(model: type[Model]) -> bool:
    """Ours, or of an app above that says so: nobody has built on what a job derives."""
    return issubclass(model, DERIVED) or getattr(model, "is_derived", False)


def _counted(count: int, model: type[Model]) -> str:
    meta = model._meta
    return f"1 {meta.verbose_name} was" if count == 1 else f"{count:,} {meta.verbose_name_plural} were"
