"""Imports and exports done by a worker: asked for, claimed, done once, told on the way.

The work and its outcome are one transaction, so a worker that is killed leaves the job as it was claimed and
the book as it was; the database lets go of its lock, and the next one that claims the job starts anew.
Progress is told over a connection of its own, since nobody sees into a transaction.
"""

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath

from django.db import connection, transaction
from django.db.models.functions import Length
from django.utils import timezone

from common.errors import DomainError
from exchange.choices import BatchState, JobKind, JobState
from exchange.export import export_book
from exchange.mapping.loading import read_mapping
from exchange.mapping.looking import LookedTable, look
from exchange.models import ExchangeJob, ImportBatch, JobPart, PreviewRow
from exchange.permissions import can_import
from exchange.pipeline.intake import Progress
from exchange.pipeline.outcome import Outcome
from exchange.pipeline.run import import_book
from exchange.reader import default_limits, reading
from exchange.undo import undo_import
from people.models import User

PART = 1 << 20
MOST_ATTEMPTS = 3
EXPORT = "book.zip"
# Time to begin. After that a worker holds a lock while it lives, which the database lets go when it dies.
LEASE = timedelta(seconds=30)
HELD = "SELECT pg_try_advisory_xact_lock(hashtext('exchange.job'), %s)"

File = tuple[str, Iterable[bytes]]


@transaction.atomic
def ask_for_import(
    files: Iterable[File],
    *,
    by: User,
    on: date,
    mapping: str = "",
    dry_run: bool = False,
    draft: bool = False,
    skip_refused: bool = False,
    looked: Sequence[LookedTable] = (),
) -> ExchangeJob:
    """Keep files (name, pieces) and what is to be done with them; a worker does it.

    `mapping` is the text of one, empty for the book format. A draft keeps the files until `try_import` says
    how to read them; its mapping may be unfinished. Raises DomainError when a person may not import, when the
    mapping is none, when two files have one name, or when they are larger than an archive may unpack to.
    """
    if not can_import(by):
        raise DomainError("Only an administrator imports.")
    if mapping and not draft:
        read_mapping(mapping, name="the mapping")
    job = ExchangeJob.objects.create(
        kind=JobKind.IMPORT,
        by=by,
        day=on,
        state=JobState.DRAFT if draft else JobState.WAITING,
        mapping=mapping,
        looked=[table.as_json() for table in looked],
        dry_run=dry_run,
        skip_refused=skip_refused,
    )
    room, kept = default_limits().unpacked_bytes, set[str]()
    for name, pieces in files:
        file = PurePosixPath(name.replace("\\", "/")).name
        if file in kept:
            raise DomainError(f"Two files are called {file}. Give one another name.")
        kept.add(file)
        room = _keep(job, file, pieces, room)
    return job


@transaction.atomic
def try_import(job: ExchangeJob, *, mapping: str, dry_run: bool, skip_refused: bool = False) -> ExchangeJob:
    """Have the files of an import done anew: with another mapping, or in earnest after a dry run.

    Raises DomainError when the mapping is none, when the job is under way or has been applied, or when it was
    never tried and is to be done in earnest.
    """
    if mapping:
        read_mapping(mapping, name="the mapping")
    job = _taken_up_again(job, mapping=mapping)
    if job.state == JobState.DRAFT and not dry_run:
        raise DomainError("Try the files first: nothing says yet what this mapping makes of them.")
    job.dry_run, job.skip_refused, job.state = dry_run, skip_refused, JobState.WAITING
    job.save()
    return job


@transaction.atomic
def keep_draft(job: ExchangeJob, *, mapping: str) -> ExchangeJob:
    """Keep a mapping that may be unfinished; what was tried with another one before counts no more.

    Raises DomainError when the job is under way or has been applied.
    """
    job = _taken_up_again(job, mapping=mapping)
    job.state, job.dry_run = JobState.DRAFT, True
    job.save()
    return job


def _taken_up_again(job: ExchangeJob, *, mapping: str) -> ExchangeJob:
    """The job, held and cleared of what came of it; its state is the caller's to say."""
    job = ExchangeJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if not job.may_be_tried_again:
        raise DomainError("This import is under way, or it has been applied already.")
    job.preview.all().delete()
    job.mapping, job.outcome, job.reason, job.step = mapping, None, "", ""
    job.step_rows = job.attempts = 0
    job.leased_until = job.ended_at = None
    return job


def ask_for_export(*, by: User, on: date) -> ExchangeJob:
    """The whole book as this person sees it, as a .zip of the book format; a worker does it."""
    return ExchangeJob.objects.create(kind=JobKind.EXPORT, by=by, day=on)


@transaction.atomic
def ask_for_undo(batch: ImportBatch, *, by: User, on: date) -> ExchangeJob:
    """Have a whole import taken back by a worker; one that is on its way already is the answer.

    Raises DomainError when a person may not import, or when the import is undone.
    """
    if not can_import(by):
        raise DomainError("Only an administrator takes imports back.")
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state == BatchState.UNDONE:
        raise DomainError(f"Import {batch.pk} is undone already.")
    waiting = batch.jobs.filter(kind=JobKind.UNDO, state__in=[JobState.WAITING, JobState.RUNNING]).first()
    return waiting or ExchangeJob.objects.create(kind=JobKind.UNDO, by=by, day=on, batch=batch)


def do_job(pk: int, *, task: str) -> ExchangeJob | None:
    """Claim a job and do it; None when it is over, or another worker holds it.

    `task` is the message that brought it. A worker that died holds nothing: whoever comes next starts anew.
    What the job comes to stands in its row; nothing is raised for what the files or the book refuse.
    """
    job = _claim(pk, task)
    if job is None:
        return None
    with closing(connection.copy()) as beside:

        def tell(step: str, rows: int) -> None:
            with beside.cursor() as cursor:
                cursor.execute(
                    "UPDATE exchange_exchangejob SET step = %s, step_rows = %s WHERE id = %s",
                    [step, rows, job.pk],
                )

        try:
            with transaction.atomic():
                if not _held(job):
                    return None
                WORK[JobKind(job.kind)](job, tell)
        except DomainError as error:
            _end(job, JobState.FAILED, reason="\n".join(map(str, error.blockers)))
    return job


def contents(job: ExchangeJob, file: str) -> Iterator[bytes]:
    """A file of the job, piece by piece."""
    parts = JobPart.objects.filter(job=job, file=file).order_by("number")
    for part in parts.iterator(chunk_size=1):
        yield bytes(part.content)


def files_of(job: ExchangeJob) -> dict[str, int]:
    """The files of the job and their bytes."""
    sizes: dict[str, int] = {}
    for file, size in JobPart.objects.filter(job=job).values_list("file", Length("content")):
        sizes[file] = sizes.get(file, 0) + size
    return sizes


def looked_at(job: ExchangeJob) -> list[LookedTable]:
    """What the tables of the job look like; found out now where they were handed in without a look."""
    if not job.looked:
        with files_on_disk(job) as paths, reading(paths) as (tables, _others):
            job.looked = [look(table).as_json() for table in tables]
        job.save(update_fields=["looked"])
    return [LookedTable.of_json(table) for table in job.looked]


@contextmanager
def files_on_disk(job: ExchangeJob) -> Iterator[list[Path]]:
    """The files of the job in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="book-job-") as folder:
        paths = []
        for file in sorted(files_of(job)):
            path = Path(folder) / file
            with path.open("wb") as stream:
                for piece in contents(job, file):
                    stream.write(piece)
            paths.append(path)
        yield paths


def _keep(job: ExchangeJob, file: str, pieces: Iterable[bytes], room: int) -> int:
    """Keep a file; the bytes that are left of the room."""
    for number, piece in enumerate(_even(pieces)):
        room -= len(piece)
        if room < 0:
            most = default_limits().unpacked_bytes >> 20
            raise DomainError(f"The files are larger than {most} MB. IMPORT_MAX_UNPACKED_MB raises that.")
        JobPart.objects.create(job=job, file=file, number=number, content=piece)
    return room


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size; one empty piece for an empty file."""
    held = b""
    count = 0
    for piece in pieces:
        held += piece
        while len(held) >= PART:
            yield held[:PART]
            held, count = held[PART:], count + 1
    if held or not count:
        yield held


@transaction.atomic
def _claim(pk: int, task: str) -> ExchangeJob | None:
    job = ExchangeJob.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    now = timezone.now()
    if job is None or job.is_over:
        return None
    if job.state == JobState.RUNNING and (_may_begin_still(job, task, now) or not _held(job)):
        return None
    if job.attempts >= MOST_ATTEMPTS:
        _end(job, JobState.FAILED, reason=f"Its worker died {job.attempts} times. Nothing was changed.")
        return None
    job.state, job.task, job.leased_until = JobState.RUNNING, task, now + LEASE
    job.attempts += 1
    job.save()
    return job


def _may_begin_still(job: ExchangeJob, task: str, now: datetime) -> bool:
    """Whether another message claimed the job just now, and its worker may not have come to hold it yet."""
    return job.task != task and job.leased_until is not None and job.leased_until > now


def _held(job: ExchangeJob) -> bool:
    """Hold the job until this transaction ends; False while a living worker does."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [job.pk])
        return bool(cursor.fetchone()[0])


def _import(job: ExchangeJob, tell: Progress) -> None:
    with files_on_disk(job) as paths:
        outcome = import_book(
            paths,
            by=job.by,
            on=job.day,
            dry_run=job.dry_run,
            skip_refused=job.skip_refused,
            mapping=read_mapping(job.mapping, name="the mapping") if job.mapping else None,
            progress=tell,
        )
    PreviewRow.objects.bulk_create(
        [PreviewRow(job=job, **asdict(row)) for row in outcome.preview], batch_size=1000
    )
    job.batch = outcome.batch
    _end(job, _state_after(job, outcome), outcome=outcome.as_json())


def _state_after(job: ExchangeJob, outcome: Outcome) -> JobState:
    refused = outcome.refused and not outcome.batch and not job.dry_run
    return JobState.REFUSED if refused else JobState.DONE


def _export(job: ExchangeJob, tell: Progress) -> None:
    with tempfile.TemporaryDirectory(prefix="book-job-") as folder:
        seen_by = None if job.by.is_administrator else job.by
        files = export_book(Path(folder) / "book", as_seen_by=seen_by, on=job.day, progress=tell)
        packed = Path(folder) / EXPORT
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in files:
                archive.write(Path(folder) / "book" / name, name)
        with packed.open("rb") as stream:
            for number, piece in enumerate(iter(lambda: stream.read(PART), b"")):
                JobPart.objects.create(job=job, file=EXPORT, number=number, content=piece)
    _end(job, JobState.DONE, outcome={"files": files})


def _undo(job: ExchangeJob, tell: Progress) -> None:
    batch = job.batch
    assert batch is not None  # noqa: S101  `ask_for_undo` gave it
    tell("taking the import back", batch.created_rows + batch.changed_rows)
    undone = undo_import(batch, by=job.by, on=job.day)
    _end(job, JobState.DONE, outcome=undone.as_json())


WORK: Mapping[JobKind, Callable[[ExchangeJob, Progress], None]] = {
    JobKind.IMPORT: _import,
    JobKind.EXPORT: _export,
    JobKind.UNDO: _undo,
}


def _end(
    job: ExchangeJob, state: JobState, *, outcome: dict[str, object] | None = None, reason: str = ""
) -> None:
    job.state, job.outcome, job.reason, job.ended_at = state, outcome, reason, timezone.now()
    job.save(update_fields=["state", "outcome", "reason", "ended_at", "batch"])
