"""A worker that is killed in the middle, as by a machine that loses its power: with real processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Account, Movement
from config.tests.processes import fresh_environment
from exchange.choices import JobState
from exchange.jobs import ask_for_import, ask_for_undo
from exchange.models import ExchangeJob, ImportBatch
from exchange.tasks import do_exchange_job
from exchange.tests.books import SMALL, TODAY
from notifications.tests.campaign import database_url

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]


@contextmanager
def worker(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker with a process of its own for each job, on the tests' database and broker."""
    environment = fresh_environment(
        DJANGO_SETTINGS_MODULE="config.settings.development",
        SECRET_KEY="x" * 50,
        DATABASE_URL=database_url(),
        REDIS_URL=settings.REDIS_URL,
        BOOK_HOME=str(home),
    )
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config.celery",
        "worker",
        "--concurrency=1",
        "--without-gossip",
    ]
    with (home / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """The worker and its children, without a word."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(happened: Callable[[], bool], *, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def blocked() -> bool:
    """Whether somebody waits for a lock: the worker is in the middle of writing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def kill_in_the_middle_and_start_again(
    job: ExchangeJob, home: Path, *, as_it_was: Callable[[], bool]
) -> None:
    """Killed while it writes accounts, which are held against it; then a new worker is rung for."""
    with worker(home) as process:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_account IN SHARE MODE")
            do_exchange_job.delay(pk=job.pk)
            until(blocked)
            kill(process)
        job.refresh_from_db()
        assert (job.state, job.outcome, as_it_was()) == (JobState.RUNNING, None, True)
    ExchangeJob.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    with worker(home):
        do_exchange_job.delay(pk=job.pk)
        until(lambda: ExchangeJob.objects.get(pk=job.pk).is_over)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_an_import_and_an_undo_survive_the_death_of_their_worker(ops, tmp_path):
    files = [(f"{name}.csv", [content.encode()]) for name, content in SMALL.items()]
    job = ask_for_import(files, by=ops, on=TODAY)

    def nothing_yet() -> bool:
        return not Account.objects.exists() and not ImportBatch.objects.exists()

    def still_there() -> bool:
        return Account.objects.exists() and ImportBatch.objects.get().state == "applied"

    kill_in_the_middle_and_start_again(job, tmp_path, as_it_was=nothing_yet)
    assert (Account.objects.count(), ImportBatch.objects.count()) == (1, 1)
    assert Movement.objects.exists()

    undo = ask_for_undo(ImportBatch.objects.get(), by=ops, on=TODAY)
    kill_in_the_middle_and_start_again(undo, tmp_path, as_it_was=still_there)
    assert (Account.objects.count(), ImportBatch.objects.get().state) == (0, "undone")
