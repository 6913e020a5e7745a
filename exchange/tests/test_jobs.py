"""Imports and exports by a worker: done once, told on the way, safe against its death."""

import io
import time
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connection
from django.utils import timezone

from accounts.models import Account, AccountOwnership
from accounts.tests.factories import AccountFactory
from common.errors import DomainError
from config.celery import app
from exchange import jobs
from exchange.choices import JobState
from exchange.forgetting import forget_jobs
from exchange.jobs import HELD, LEASE, ask_for_export, ask_for_import, contents, do_job, files_of
from exchange.models import ExchangeJob, ImportBatch, JobPart
from exchange.tasks import do_exchange_job, ring_for_waiting_jobs
from exchange.tests.books import SMALL, TODAY

pytestmark = pytest.mark.django_db


def small() -> list[tuple[str, list[bytes]]]:
    return [(f"{name}.csv", [content.encode()[:9], content.encode()[9:]]) for name, content in SMALL.items()]


def test_an_import_is_done_once_with_its_outcome_in_the_row(ops):
    job = ask_for_import(small(), by=ops, on=TODAY)
    assert do_job(job.pk, task="a").state == JobState.DONE
    job.refresh_from_db()
    assert (job.outcome["created"], job.batch, job.batch.by) == (6, ImportBatch.objects.get(), ops)
    assert do_job(job.pk, task="b") is None


def test_files_come_in_pieces_and_go_out_as_they_were(ops, monkeypatch):
    monkeypatch.setattr(jobs, "PART", 4)
    job = ask_for_import(
        [("../a/accounts.csv", [b"external", b"_id,", b"name\nA1,B\n"]), ("b.csv", [])], by=ops, on=TODAY
    )
    assert files_of(job) == {"accounts.csv": 22, "b.csv": 0}
    assert b"".join(contents(job, "accounts.csv")) == b"external_id,name\nA1,B\n"
    assert JobPart.objects.filter(file="accounts.csv").count() == 6


def test_what_the_files_say_wrongly_is_an_outcome_and_what_the_book_refuses_a_reason(ops, monkeypatch):
    wrong = ask_for_import([("accounts.csv", [b"external_id,name\n,B\n"])], by=ops, on=TODAY)
    assert do_job(wrong.pk, task="a").state == JobState.REFUSED
    assert (ExchangeJob.objects.get().outcome["refused"], Account.objects.count()) == (1, 0)

    def busy(*_, **__):
        raise DomainError("Another import is running.")

    monkeypatch.setattr(jobs, "import_book", busy)
    failed = do_job(ask_for_import(small(), by=ops, on=TODAY).pk, task="a")
    assert (failed.state, failed.reason) == (JobState.FAILED, "Another import is running.")


def test_a_mapping_comes_along_as_text(ops):
    mapping = '[sources.a]\n[[accounts]]\nrows_of = "a"\nexternal_id = "{Id}"\nname = "{Id}"\n'
    job = ask_for_import([("a.csv", [b"Id\nX\n"])], by=ops, on=TODAY, mapping=mapping, dry_run=True)
    assert do_job(job.pk, task="a").state == JobState.DONE
    job.refresh_from_db()
    assert (job.outcome["dry_run"], job.outcome["created"], Account.objects.count()) == (True, 1, 0)


def test_who_may_not_and_what_is_too_large_is_refused_before(ops, rep, settings):
    with pytest.raises(DomainError, match="administrator"):
        ask_for_import(small(), by=rep, on=TODAY)
    with pytest.raises(DomainError, match="not TOML"):
        ask_for_import(small(), by=ops, on=TODAY, mapping="[[")
    settings.IMPORT_MAX_UNPACKED_MB = 1
    with pytest.raises(DomainError, match="larger than 1 MB"):
        ask_for_import([("a.csv", (b"x" * 1000 for _ in range(2000)))], by=ops, on=TODAY)
    assert (ExchangeJob.objects.count(), JobPart.objects.count()) == (0, 0)


def test_a_job_is_held_by_one_worker_until_its_lease_is_over(ops):
    job = ask_for_import(small(), by=ops, on=TODAY)
    ExchangeJob.objects.update(state="running", task="a", leased_until=timezone.now() + LEASE, attempts=1)
    assert do_job(job.pk, task="b") is None
    ExchangeJob.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert do_job(job.pk, task="b").state == JobState.DONE


def test_the_same_message_again_goes_on_at_once_and_the_third_death_is_the_last(ops):
    job = ask_for_import(small(), by=ops, on=TODAY)
    ExchangeJob.objects.update(state="running", task="a", leased_until=timezone.now() + LEASE, attempts=2)
    assert do_job(job.pk, task="a").attempts == 3
    ExchangeJob.objects.update(state="running", attempts=3)
    assert do_job(job.pk, task="a") is None
    job.refresh_from_db()
    assert (job.state, job.reason) == ("failed", "Its worker died 3 times. Nothing was changed.")


def test_a_death_in_the_middle_leaves_nothing_and_the_job_as_it_was_claimed(ops, monkeypatch):
    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    monkeypatch.setattr("exchange.pipeline.run.record", killed)
    job = ask_for_import(small(), by=ops, on=TODAY)
    with pytest.raises(SystemExit):
        do_job(job.pk, task="a")
    assert (Account.objects.count(), ImportBatch.objects.count()) == (0, 0)
    assert ExchangeJob.objects.get().state == JobState.RUNNING
    monkeypatch.undo()
    assert do_job(job.pk, task="a").state == JobState.DONE


def test_an_export_holds_what_its_person_sees(rep, other_rep, ops):
    for key, owner in (("MINE", rep), ("OTHERS", other_rep)):
        AccountOwnership.objects.create(account=AccountFactory(external_id=key), owner=owner)

    def accounts(by) -> str:
        job = do_job(ask_for_export(by=by, on=TODAY).pk, task="a")
        with zipfile.ZipFile(io.BytesIO(b"".join(contents(job, "book.zip")))) as archive:
            return archive.read("accounts.csv").decode()

    assert ("MINE" in accounts(rep), "OTHERS" in accounts(rep)) == (True, False)
    assert ("MINE" in accounts(ops), "OTHERS" in accounts(ops)) == (True, True)


def test_one_sees_ones_own_jobs(rep, other_rep, ops):
    job = ask_for_export(by=rep, on=TODAY)
    seen = [list(ExchangeJob.objects.visible_to(user)) for user in (rep, other_rep, ops)]
    assert seen == [[job], [], [job]]


def test_what_is_old_goes_with_its_files_and_what_is_under_way_stays(ops, settings):
    settings.IMPORT_KEEP_DAYS, settings.EXPORT_KEEP_DAYS = 30, 7
    done = do_job(ask_for_import(small(), by=ops, on=TODAY).pk, task="a")
    packed = do_job(ask_for_export(by=ops, on=TODAY).pk, task="b")
    draft = ask_for_import([("a.csv", [b"x"])], by=ops, on=TODAY, draft=True)
    waiting = ask_for_import([("a.csv", [b"x"])], by=ops, on=TODAY)
    ExchangeJob.objects.update(asked_at=timezone.now() - timedelta(days=31))

    def left(**later: float) -> set[int]:
        forget_jobs(now=timezone.now() + timedelta(**later))
        return set(ExchangeJob.objects.values_list("pk", flat=True))

    assert left(days=6) == {done.pk, packed.pk, waiting.pk}
    assert left(days=8) == {done.pk, waiting.pk}
    assert left(days=31) == {waiting.pk}
    assert set(JobPart.objects.values_list("job", flat=True)) == {waiting.pk}
    assert (ImportBatch.objects.count(), draft.pk in left()) == (1, False)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lives_keeps_others_off_and_one_that_died_does_not(ops):
    """A transaction of another connection holds the job as a worker does, and lets go when it breaks off."""
    job = ask_for_import(small(), by=ops, on=TODAY)
    past = timezone.now() - timedelta(seconds=1)
    ExchangeJob.objects.update(state="running", task="a", leased_until=past, attempts=1)
    worker = connection.copy()
    worker.set_autocommit(False)
    with worker.cursor() as cursor:
        cursor.execute(HELD, [job.pk])
    assert list(ExchangeJob.objects.to_be_taken(now=timezone.now())) == [job]
    assert do_job(job.pk, task="b") is None
    worker.rollback()  # what the server does when a connection breaks off, but at a moment of its own
    worker.close()
    assert do_job(job.pk, task="b").state == JobState.DONE


@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_it_tells_its_progress_and_rings_bring_it_back(ops, monkeypatch):
    name = f"tests-{uuid4().hex}"
    monkeypatch.setattr(do_exchange_job, "queue", name, raising=False)
    job = ask_for_import(small(), by=ops, on=TODAY)
    with start_worker(app, pool="solo", queues=[name], perform_ping_check=False, shutdown_timeout=20):
        ring_for_waiting_jobs()
        deadline = time.monotonic() + 20
        while not ExchangeJob.objects.get(pk=job.pk).is_over:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    job.refresh_from_db()
    assert (job.state, job.step, job.step_rows) == (JobState.DONE, "posting the ledger, accounts:", 1)
    assert job.task
    assert Account.objects.count() == 1
