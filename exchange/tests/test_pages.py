"""Imports in the browser: files in, questions, applied, undone; what cannot be read is said at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Contract
from exchange.jobs import do_job
from exchange.models import ExchangeJob, ImportBatch
from exchange.tests.books import SMALL

pytestmark = pytest.mark.django_db

PRODUCTS = b"Product,Family\nGTX Pro,GTX\n"
DEALS = b"Customer,Product,Deal ID,Start,End,Amount\n" + b"".join(
    b"Acme,%s,D%d,2026-01-31,2026-12-31,900\n" % (product, number)
    for number, product in enumerate([b"GTX Pro", b"GTXPro"])
)


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch):
    """Nobody rings: the tests are the worker."""
    monkeypatch.setattr("exchange.tasks.do_exchange_job.delay", lambda **_: None)


@pytest.fixture
def client(ops) -> Client:
    client = Client()
    client.force_login(ops)
    return client


def hand_in(client: Client, **files: bytes):
    documents = [SimpleUploadedFile(name.replace("_", "."), content) for name, content in files.items()]
    return client.post(reverse("exchange:import-new"), {"documents": documents})


def the_job() -> ExchangeJob:
    return ExchangeJob.objects.get()


def worked(client: Client):
    """The page of the only job once a worker has been at it."""
    do_job(the_job().pk, task="test")
    return client.get(reverse("exchange:import-job", args=[the_job().pk]))


def test_the_book_format_is_known_by_its_files_and_shown_before_it_is_applied(client):
    hand_in(client, **{f"{name}_csv": content.encode() for name, content in SMALL.items()})
    job = the_job()
    waiting = client.get(reverse("exchange:import-job", args=[job.pk]))
    assert (job.mapping, job.dry_run, "Trying the files" in waiting.text) == ("", True, True)

    page = worked(client)
    assert (page.context["outcome"]["created"], page.context["rows"].size) == (6, 6)
    assert dict(page.context["kinds"])["accounts"] == [1, 0, 0, 0]
    assert Account.objects.count() == 0

    client.post(reverse("exchange:import-apply", args=[job.pk]))
    batch = worked(client)
    assert batch.url == reverse("exchange:import", args=[ImportBatch.objects.get().pk])
    assert client.get(batch.url).context["table"].size == 6


def test_a_ready_made_mapping_is_not_taken_for_files_that_only_bear_its_names(client):
    hand_in(client, accounts_csv=b"Foo,Bar\n1,2\n")
    assert the_job().state == "draft"


def test_unknown_files_get_a_draft_that_is_settled_by_answers_and_applied(client):
    answer = hand_in(client, products_csv=PRODUCTS, deals_csv=DEALS)
    job = the_job()
    page = reverse("exchange:import-mapping", args=[job.pk])
    assert (answer.url, job.state) == (page, "draft")
    assert 'account_external_id = "{Customer}"' in job.mapping
    # The deals only refer to products: another file has each of them once.
    assert job.mapping.count("[[products]]") == 1
    client.post(reverse("exchange:import-mapping-text", args=[job.pk]), {"mapping": job.mapping})
    shown = worked(client)
    question = next(asked for asked in shown.context["outcome"]["decisions"] if asked.get("settling"))
    assert question["settling"]["meant"] == "GTX Pro"

    answers = reverse("exchange:import-answers", args=[job.pk])
    client.post(answers, dict.fromkeys(shown.context["form"].fields, "GTX Pro"))
    assert worked(client).context["outcome"]["refused"] == 0
    client.post(reverse("exchange:import-apply", args=[job.pk]))
    worked(client)
    assert Contract.objects.count() == 2


def test_an_import_is_undone(client):
    hand_in(client, accounts_csv=b"external_id,name\nA1,Acme\n")
    worked(client)
    client.post(reverse("exchange:import-apply", args=[the_job().pk]))
    worked(client)
    batch = ImportBatch.objects.get()
    undone = client.post(reverse("exchange:import-undo", args=[batch.pk]))
    job = ExchangeJob.objects.get(kind="undo")
    assert undone.url == reverse("exchange:import-job", args=[job.pk])
    assert "Taking Import" in client.get(undone.url).text
    assert client.post(reverse("exchange:import-undo", args=[batch.pk])).url == undone.url  # it is under way
    do_job(job.pk, task="undo")
    assert client.get(undone.url).url == reverse("exchange:import", args=[batch.pk])
    assert Account.objects.count() == 0
    assert client.post(reverse("exchange:import-undo", args=[batch.pk])).status_code == 302
    assert ExchangeJob.objects.filter(kind="undo").count() == 1


def test_an_undo_that_cannot_be_says_why(client):
    hand_in(client, accounts_csv=b"external_id,name\nA1,Acme\n")
    worked(client)
    client.post(reverse("exchange:import-apply", args=[the_job().pk]))
    worked(client)
    Account.objects.filter(external_id="A1").update(name="Acme Corp")
    page = reverse("exchange:import-undo", args=[ImportBatch.objects.get().pk])
    client.post(page)
    job = ExchangeJob.objects.get(kind="undo")
    do_job(job.pk, task="undo")
    assert client.get(reverse("exchange:import-job", args=[job.pk])).url == page
    refused = client.get(page)
    assert len(refused.context["reasons"]) == 1
    assert (refused.context["reasons"][0] in refused.text, Account.objects.count()) == (True, 1)


def test_refused_rows_come_as_a_file_and_are_left_out_when_asked(client):
    hand_in(client, accounts_csv=b"external_id,name\nA1,Acme\n,=nobody\n")
    worked(client)
    file = client.get(reverse("exchange:job-refused", args=[the_job().pk]))
    assert b"".join(file).decode("utf-8-sig").splitlines()[1:] == [
        "accounts.csv,3,external_id,is required.,,'=nobody"
    ]
    client.post(reverse("exchange:import-apply", args=[the_job().pk]), {"skip": "yes"})
    batch = worked(client).url
    assert b"accounts.csv,3,external_id" in b"".join(client.get(f"{batch}refused.csv"))


def test_the_rows_of_a_file_of_rates_are_told_as_the_file_counts_them(client):
    mapping = '[sources.r]\nrates_per = "EUR"\n[[rates]]\nrows_of = "r"\n' + "".join(
        f'{column} = "{{{said}}}"\n'
        for column, said in (("date", "day"), ("currency", "currency"), ("rate", "rate"))
    )
    rates = SimpleUploadedFile("r.csv", b"Date,USD,GBP\n2026-01-02,2,1\n\nnever,2,1\n2026-01-05,2,1\n")
    documents = {"documents": rates, "mapping": SimpleUploadedFile("m.toml", mapping.encode())}
    client.post(reverse("exchange:import-new"), documents)
    worked(client)
    file = client.get(reverse("exchange:job-refused", args=[the_job().pk]))
    assert {line.split(",")[1] for line in b"".join(file).decode().splitlines()[1:]} == {"4"}
    client.post(reverse("exchange:import-apply", args=[the_job().pk]), {"skip": "yes"})
    batch = b"".join(client.get(f"{worked(client).url}refused.csv")).decode()
    assert {line.split(",")[1] for line in batch.splitlines()[1:]} == {"4"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a_csv": b'x,y\n1,"2\n'}, "a.csv, row 2: the file ends inside a quoted cell."),
        ({"a_zip": b"PK\x03\x04 not a zip"}, "a.zip: it cannot be opened as an archive"),
        ({"a_xlsx": b"PK\x05\x06" + bytes(18)}, "there is no table in here."),
        ({"a_csv": b""}, "An empty file was handed in."),
        ({}, "Files"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once_with_its_place(client, files, said):
    answer = hand_in(client, **files)
    assert (answer.status_code, said in answer.text, ExchangeJob.objects.count()) == (422, True, 0)


def test_two_files_of_one_name_and_a_mapping_that_is_none_are_refused(client):
    twice = [SimpleUploadedFile("a.csv", b"x\n1\n"), SimpleUploadedFile("a.csv", b"x\n1\n")]
    answer = client.post(reverse("exchange:import-new"), {"documents": twice})
    assert (answer.status_code, "Two files are called a.csv" in answer.text) == (422, True)
    hand_in(client, a_csv=b"x\n1\n")
    page = reverse("exchange:import-mapping-text", args=[the_job().pk])
    answer = client.post(page, {"mapping": "[[accounts]]"})
    assert (answer.status_code, "does not say external_id" in answer.text) == (422, True)


def test_an_applied_import_is_not_done_twice(client):
    hand_in(client, accounts_csv=b"external_id,name\nA1,Acme\n")
    worked(client)
    apply = reverse("exchange:import-apply", args=[the_job().pk])
    client.post(apply)
    worked(client)
    client.post(apply)
    assert (do_job(the_job().pk, task="again"), ImportBatch.objects.count()) == (None, 1)


def test_an_export_is_packed_for_its_asker(rep):
    client = Client()
    client.force_login(rep)
    client.post(reverse("exchange:exports"))
    do_job(the_job().pk, task="test")
    assert "Ready" in client.get(reverse("exchange:exports")).text
    file = client.get(reverse("exchange:export-file", args=[the_job().pk]))
    assert b"".join(file).startswith(b"PK")
