"""Five hundred malformed files by the pages (RELIABILITY R14): no failure, nothing half imported, bounded."""

import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from accounts.models import Account
from config.tests.processes import fresh_environment
from exchange.jobs import ask_for_import, do_job
from exchange.models import ExchangeJob, ImportBatch
from exchange.tests.books import TODAY
from exchange.tests.test_hostile import broken, whole_files
from notifications.tests.campaign import database_url

MAPPING = """
[sources.all]
file = "*"
[[accounts]]
rows_of = "all"
external_id = "{external_id}"
name = "{name}"
"""
SECONDS = 10
MEGABYTES = 256
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1", "cp500", "shift_jis")


def made() -> Iterator[tuple[str, bytes]]:
    """Files made to do harm, each kind once."""
    head = b"external_id,name\n"
    yield "million.csv", b",".join(b"c%d" % number for number in range(1_000_000)) + b"\n1,2\n"
    yield "endless.csv", head + b"A1," + b"x" * 3_000_000
    yield "cell.csv", head + b'A1,"' + b"y" * 200_000 + b'"\n'
    yield "open.csv", head + b'A1,"never closed\n' * 2000
    yield "half.csv", head + b"A1,Acme\nA2"
    yield "nul.csv", head + b"A\0,Ac\0me\n"
    yield "wide.csv", head + b"A1,Acme,x,y,z\nA2\n,,,,\n"
    yield "blank.csv", b"\n" * 50_000
    yield "quotes.csv", b'"' * 9_999
    yield "binary.csv", bytes(range(256)) * 200
    yield "bomb.zip", packed({"accounts.csv": b"0" * (60 << 20)})
    yield "many.zip", packed({f"{number}.csv": head for number in range(400)})
    yield "nested.zip", packed({"inner.zip": packed({"accounts.csv": head})})
    yield "escape.zip", packed({"../../accounts.csv": head + b"A1,Acme\n"})
    yield "bomb.xlsx", bomb()
    yield "strings.xlsx", altered(b"sharedStrings", b"<sst>" + b"<si><t>x</t></si>" * 700_000 + b"</sst>")
    laughs = b'<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    yield "laughs.xlsx", altered(b"sharedStrings", laughs)
    far = (
        b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    yield "far.xlsx", altered(b"sheet1", far)
    for encoding in ENCODINGS:
        yield f"{encoding}.csv", "external_id,name\nÄ1,Žluťoučký\n".encode(encoding, "replace")


def packed(files: dict[str, bytes]) -> bytes:
    into = BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return into.getvalue()


def bomb() -> bytes:
    """A sheet of two million cells that pack to nearly nothing."""
    row = b"<row>" + b'<c t="n"><v>0</v></c>' * 200 + b"</row>"
    return altered(b"sheet1", b"<worksheet><sheetData>" + row * 10_000 + b"</sheetData></worksheet>")


def altered(part: bytes, content: bytes) -> bytes:
    """A workbook with one of its parts replaced."""
    plain, into = BytesIO(), BytesIO()
    book = Workbook()
    book.active.append(["external_id", "name"])
    book.active.append(["A1", "Acme"])
    book.save(plain)
    with zipfile.ZipFile(plain) as whole, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in whole.namelist():
            archive.writestr(name, content if part.decode() in name else whole.read(name))
    return into.getvalue()


def malformed(many: int) -> Iterator[tuple[str, bytes, bool]]:
    """So many files, and whether a mapping is handed in with each."""
    harmful = list(made())
    for name, content in harmful[:many]:
        yield name, content, False
    whole = sorted(whole_files().items())
    for seed in range(many - len(harmful)):
        chance = random.Random(seed)  # noqa: S311  the same files every time
        name, content = chance.choice(whole)
        yield name, broken(content, chance), chance.random() < 0.5


def handed_in(client: Client, name: str, content: bytes, *, mapped: bool) -> None:
    """By the form; what was taken is tried by a worker and applied if it can be. Nothing may fail."""
    data: dict[str, object] = {"documents": SimpleUploadedFile(name, content)}
    if mapped:
        data["mapping"] = SimpleUploadedFile("m.toml", MAPPING.encode())
    answer = client.post(reverse("exchange:import-new"), data)
    assert answer.status_code in {302, 422}, name
    if answer.status_code == 422:
        assert any(error.reason for error in answer.context["form"].error_summary), name
        return
    assert client.get(answer.url).status_code in {200, 302}
    job = ExchangeJob.objects.latest("pk")
    do_job(job.pk, task="dry")
    client.post(reverse("exchange:import-apply", args=[job.pk]))
    do_job(job.pk, task="apply")
    job.refresh_from_db()
    assert client.get(reverse("exchange:import-job", args=[job.pk])).status_code in {200, 302}
    for refusal in (job.outcome or {}).get("refusals", []):
        assert refusal["file"], name
        assert refusal["reason"], name
    if job.batch is None:
        assert not Account.objects.exists(), f"{name} was half imported"
        return
    assert Account.objects.count() == job.batch.by_kind.get("accounts", {}).get("created", 0)
    client.post(reverse("exchange:import-undo", args=[job.batch_id]))
    undo = ExchangeJob.objects.latest("pk")
    do_job(undo.pk, task="undo")
    undo.refresh_from_db()
    assert (undo.state, Account.objects.exists()) == ("done", False), f"{name}: {undo.reason}"


@pytest.fixture
def client(ops, monkeypatch) -> Client:
    monkeypatch.setattr("exchange.tasks.do_exchange_job.delay", lambda **_: None)
    client = Client()
    client.force_login(ops)
    return client


@pytest.mark.django_db
def test_files_made_to_do_harm_are_refused_by_the_page_and_leave_nothing(client):
    """A few of them; `make prove` hands in five hundred."""
    wanted = {"half.csv", "nul.csv", "laughs.xlsx"}
    for name, content in made():
        if name in wanted:
            handed_in(client, name, content, mapped=False)


@pytest.mark.prove
@pytest.mark.line(id="R14")
@pytest.mark.django_db
def test_five_hundred_malformed_files_by_the_pages(client, figure):
    slowest = (0.0, "")
    for name, content, mapped in malformed(500):
        began = time.process_time()  # of this process alone: others may use the machine
        handed_in(client, name, content, mapped=mapped)
        slowest = max(slowest, (time.process_time() - began, name))
    figure(f"500 files by the pages: none failed, the slowest took {slowest[0]:.1f} s ({slowest[1]})")
    assert slowest[0] <= SECONDS, slowest
    assert ImportBatch.objects.exclude(state="undone").count() == 0


WORK = """
import re, sys
from pathlib import Path
import django
django.setup()
from exchange.jobs import do_job
# Not ru_maxrss: a child begins with its parent's.
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
for pk in map(int, sys.argv[1:]):
    do_job(pk, task="worker")
    print(pk, peak())
"""


@pytest.mark.prove
@pytest.mark.line(id="R14")
@pytest.mark.django_db(transaction=True)
def test_the_worker_stays_within_its_memory(ops, tmp_path, figure):
    """One process does all files that were made to do harm, one after the other."""
    jobs = {
        ask_for_import([(name, [content])], by=ops, on=TODAY, dry_run=True).pk: name
        for name, content in made()
        if len(content) < 50 << 20
    }
    environment = fresh_environment(
        DJANGO_SETTINGS_MODULE="config.settings.development",
        SECRET_KEY="x" * 50,
        DATABASE_URL=database_url(),
        REDIS_URL=settings.REDIS_URL,
        BOOK_HOME=str(tmp_path),
    )
    done = subprocess.run(
        [sys.executable, "-c", WORK, *map(str, jobs)],
        capture_output=True, text=True, check=True, cwd=settings.BASE_DIR, env=environment,
    )  # fmt: skip
    told = [line.split() for line in done.stdout.splitlines() if line[:1].isdecimal()]
    peaks = {jobs[int(pk)]: int(megabytes) for pk, megabytes in told}
    assert set(peaks) == set(jobs.values())
    figure(f"the worker stays within {max(peaks.values())} MB over {len(peaks)} files made to do harm")
    assert max(peaks.values()) <= MEGABYTES, peaks
    assert not ExchangeJob.objects.filter(state__in=["waiting", "running"]).exists()
