"""The one way in: files to the book, or to the diff that they would make."""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from audit.context import acting
from common.errors import DomainError
from common.fiscal import quarter_of
from exchange.formats.book import BOOK
from exchange.formats.spec import Format
from exchange.mapping.errors import UnsettledError
from exchange.mapping.spec import BookMapping
from exchange.mapping.tables import mapped_tables
from exchange.models import ImportBatch
from exchange.pipeline.checks import take_in
from exchange.pipeline.deferred import ask_rules, rules_unasked
from exchange.pipeline.intake import Intake, Progress
from exchange.pipeline.ledger import post
from exchange.pipeline.outcome import VERDICTS, Outcome
from exchange.pipeline.previewing import preview
from exchange.pipeline.recording import note_changes, record, record_refusals
from exchange.pipeline.refused import RefusedRows
from exchange.pipeline.refusing import the_book_refuses
from exchange.pipeline.sql import Database
from exchange.pipeline.staging import stage
from exchange.pipeline.territories import show_to_whom_it_concerns
from exchange.pipeline.writing import write_rows, write_sides
from exchange.reader import Limits, Table, reading
from exchange.refusals import Decision, FileRefusedError, Refusal, refuse
from people.company import company
from people.models import User

ROOM = "SELECT set_config('work_mem', '128MB', true), set_config('jit', 'off', true)"
ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtext('exchange.import'))"
UNKNOWN, UNNAMED = "not a file of the book format", "named by no source of the mapping"
NOTHING_KNOWN = "no file of the book format is in here: accounts.csv, contracts.csv and so on."


class _RolledBackError(Exception):
    """The way out of a transaction that is not to be kept."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


def import_book(
    paths: Iterable[Path],
    *,
    by: User | None,
    on: date,
    dry_run: bool = False,
    skip_refused: bool = False,
    mapping: BookMapping | None = None,
    limits: Limits | None = None,
    progress: Progress = lambda _what, _count: None,
) -> Outcome:
    """Bring files of the book format, or any by a mapping, in: all or nothing, in one transaction.

    `on` is the day from which changes of owners hold, and on which the ledger is posted. Nothing is written
    by a dry run, which shows its first rows instead, nor when rows are refused, unless `skip_refused` leaves
    those out. Raises DomainError when
    the book itself refuses: another import is running, or somebody changed the same rows meanwhile.
    """
    chosen = tuple(paths)
    try:
        with (
            the_book_refuses(),
            acting(by=by, reason="Import") as act,
            transaction.atomic(),
            closing(_Import(BOOK, on=on, writes=not dry_run, progress=progress)) as run,
        ):
            with reading(chosen, limits) as (tables, others):
                run.unknown = UNNAMED if mapping else UNKNOWN
                run.read(*_of_the_book(tables, others, mapping))
            run.compare()
            outcome = run.outcome()
            if dry_run or not run.intake.staged or (outcome.refused and not skip_refused):
                raise _RolledBackError(outcome)
            batch = ImportBatch.objects.create(
                by=by,
                format="mapped" if mapping else "book",
                mapping=mapping.text if mapping else "",
                day=on,
                act=act.id,
                files=fingerprints(chosen),
                **run.summary(outcome),
            )
            run.apply(batch)
            return replace(outcome, batch=batch)
    except _RolledBackError as rolled_back:
        return rolled_back.outcome
    except FileRefusedError as error:
        return Outcome(dry_run, {"files": {"refused": 1}}, (error.refusal,))
    except UnsettledError as error:
        return _unsettled(error, dry_run=dry_run)


class _Import:
    """The steps of one import, in order: read, compare, apply."""

    def __init__(self, format_: Format, *, on: date, writes: bool, progress: Progress) -> None:
        quarter = quarter_of(on, start_month=company().fiscal_year_start_month).starts_on
        database = Database(day=on, quarter=quarter, currency=company().currency)
        if not database.rows(ONE_AT_A_TIME)[0][0]:
            raise DomainError("Another import is running. Try again when it is over.")
        database.rows(ROOM)
        self.intake = Intake(format_, database, RefusedRows(database), writes, progress)
        self.notes: list[str] = []
        self.unknown = UNKNOWN

    def close(self) -> None:
        self.intake.refused.close()

    def read(self, tables: Iterable[Table], others: Iterable[str]) -> None:
        """Stage every file that the format knows, in the format's order; report the others."""
        found: dict[str, list[Table]] = {}
        for table in tables:
            kind = self.intake.format.find(table.names)
            if kind is None:
                self._leave_out(table.file)
            else:
                found.setdefault(kind, []).append(table)
        for other in others:
            self._leave_out(other)
        for kind in (file.name for file in self.intake.format.files):
            if kind in found:
                self._read_one(kind, found[kind])
        if not found:
            raise refuse(self.intake.decisions[0].file if self.intake.decisions else "", NOTHING_KNOWN)

    def compare(self) -> None:
        for staged in self.intake.staged.values():
            self.intake.progress(f"checking {staged.label}", staged.rows)
            take_in(self.intake, staged)

    def outcome(self) -> Outcome:
        refused = self.intake.refused
        by_kind: dict[str, dict[str, int]] = {}
        for kind, staged in self.intake.staged.items():
            counted = f"SELECT verdict, count(*) FROM {staged.diff} GROUP BY verdict"
            by_kind[kind] = dict(self.intake.database.rows(counted))
        for kind, count in refused.counts().items():
            by_kind.setdefault(kind, {})["refused"] = count
        return Outcome(
            dry_run=not self.intake.writes,
            by_kind=by_kind,
            refusals=tuple(refused.listed()),
            decisions=tuple(self.intake.decisions),
            notes=tuple(self.notes),
            preview=() if self.intake.writes else preview(self.intake),
        )

    def summary(self, outcome: Outcome) -> dict[str, Any]:
        """What a batch keeps of its outcome."""
        json = outcome.as_json()
        counts = {f"{verdict}_rows": outcome.total(verdict) for verdict in VERDICTS}
        return counts | {"by_kind": json["by_kind"], "decisions": json["decisions"]}

    def apply(self, batch: ImportBatch) -> None:
        """Write the diff, note what it did, and post what follows from it."""
        files = self.intake.staged.values()
        for staged in files:
            note_changes(self.intake, staged)
        for staged in files:
            self.intake.progress(f"writing {staged.kind}", staged.rows)
            with rules_unasked(self.intake.database, staged.file.model):
                write_rows(self.intake, staged)
            write_sides(self.intake, staged)
        ask_rules(self.intake)
        for staged in files:
            record(self.intake, staged, batch)
        record_refusals(self.intake, batch)
        show_to_whom_it_concerns(self.intake, by=batch.by)
        post(self.intake, by=batch.by, on=batch.day)
        self.intake.database.run("SET CONSTRAINTS ALL IMMEDIATE")
        self.intake.database.run("SET CONSTRAINTS ALL DEFERRED")
        self.intake.database.clear()

    def _read_one(self, kind: str, tables: list[Table]) -> None:
        intake = self.intake
        for table in tables[1:]:
            intake.refused.add(
                kind, Refusal(table.file, None, None, f"{kind} stands in {tables[0].file} too.")
            )
        try:
            staged = stage(
                tables[0],
                intake.format.file(kind),
                database=intake.database,
                refused=intake.refused,
                progress=intake.progress,
            )
            intake.staged[kind] = staged
            intake.refused.origins[kind] = staged.origins
            self.intake.decisions += staged.decisions
        except FileRefusedError as error:
            intake.unread.add(kind)
            intake.refused.add(kind, error.refusal)
        self.notes += [f"{tables[0].file}: {note}" for note in tables[0].notes]
        intake.refused.flush()

    def _leave_out(self, file: str) -> None:
        self.intake.decisions.append(Decision(f"{file} is {self.unknown}; it was left out.", file, 0))


def _of_the_book(
    tables: Sequence[Table], others: Sequence[str], mapping: BookMapping | None
) -> tuple[Sequence[Table], Sequence[str]]:
    """The tables as the book format has them, and the files that are none of it."""
    if mapping is None:
        return tables, others
    mapped, unused = mapped_tables(mapping, tables, currency=company().currency)
    return mapped, [*others, *unused]


def _unsettled(error: UnsettledError, *, dry_run: bool) -> Outcome:
    """Nothing was read: what the mapping leaves open, refused and asked."""
    asked = error.questions
    return Outcome(
        dry_run,
        {"files": {"refused": len(asked)}},
        tuple(Refusal(question.file, None, question.column, question.question) for question in asked),
        tuple(
            Decision(question.question, question.file, question.rows, question.settling) for question in asked
        ),
    )


def fingerprints(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Name, size in bytes and SHA-256 of each file, folders opened."""
    files = [
        file
        for path in paths
        for file in (
            sorted(child for child in path.iterdir() if child.is_file()) if path.is_dir() else [path]
        )
    ]
    found = []
    for file in files:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        found.append({"name": file.name, "bytes": file.stat().st_size, "sha256": digest})
    return found
