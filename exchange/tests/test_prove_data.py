"""The data sets of others by the pages: tried, applied; again, nothing changes; undone, all as before."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from accounts.models import Movement, Subscription
from exchange.formats.book import BOOK
from exchange.jobs import do_job
from exchange.models import ExchangeJob
from exchange.tests.books import command
from exchange.tests.test_mapped_data import DATA, bring_in, expected

pytestmark = [
    pytest.mark.prove,
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not on this machine"),
]
# The sum of all prices, by its name in data/expected.
TOTALS = {
    "maven_crm": "won_total",
    "usaspending_janitorial": "value_total",
    "saas_renewal_dbt": "value_total",
    "telco_ibm": "monthly_charges_total",
}
SETS = (
    "maven_crm",
    "ravenstack",
    "mrr_playbook",
    "usaspending_janitorial",
    "saas_renewal_dbt",
    "ecb_fx",
    "telco_ibm",
)


@pytest.fixture
def client(ops, monkeypatch) -> Client:
    monkeypatch.setattr("exchange.tasks.do_exchange_job.delay", lambda **_: None)
    client = Client()
    client.force_login(ops)
    return client


def worked(client: Client, **facts: object) -> ExchangeJob:
    job = ExchangeJob.objects.latest("pk")
    do_job(job.pk, task=f"worker {facts}")
    job.refresh_from_db()
    return job


def tried(client: Client, name: str) -> ExchangeJob:
    """The files of a data set through the form of the page, and the dry run."""
    paths = sorted(path for path in (DATA / name).iterdir() if path.suffix in {".csv", ".xlsx"})
    documents = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    answer = client.post(reverse("exchange:import-new"), {"documents": documents})
    assert answer.status_code == 302, answer.context["form"].errors
    return worked(client, done="dry")


def business_rows() -> dict[str, tuple[int, str]]:
    """Of each table of the book: how many rows, and a digest of all of them, versions aside."""
    found = {}
    for file in BOOK.files:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), md5(coalesce(string_agg(md5((to_jsonb(t) - 'version')::text), '' "
                f"ORDER BY t.id), '')) FROM {file.table} t"
            )
            found[file.name] = cursor.fetchone()
    return found


@pytest.mark.parametrize("name", SETS)
def test_a_data_set_by_the_pages_is_what_it_is_by_command_and_goes_again(client, name, tmp_path):
    before = business_rows()
    job = tried(client, name)
    assert (job.state, job.outcome["refused"], business_rows()) == ("done", 0, before)
    client.post(reverse("exchange:import-apply", args=[job.pk]))
    job = worked(client, done="applied")
    by_pages = {kind: counts["created"] for kind, counts in job.outcome["by_kind"].items()}
    if name in TOTALS:
        total = Subscription.objects.aggregate(total=Sum("unit_price"))["total"]
        assert total == Decimal(str(expected(name)[TOTALS[name]]))
    after = business_rows()
    shown = files(tmp_path / "pages")

    again = tried(client, name)
    counts = {verdict: again.outcome[verdict] for verdict in ("created", "changed", "refused")}
    assert counts == {"created": 0, "changed": 0, "refused": 0}
    assert again.outcome["unchanged"] == sum(by_pages.values())

    client.post(reverse("exchange:import-undo", args=[job.batch_id]))
    undo = worked(client, done="undone")
    assert (undo.state, undo.reason) == ("done", "")
    assert business_rows() == before
    assert after != before
    nets = Movement.objects.values("account", "currency").annotate(net=Sum("amount")).exclude(net=0)
    assert not nets.exists()

    by_command = bring_in(name)
    assert {kind: counts["created"] for kind, counts in by_command["by_kind"].items()} == by_pages
    assert files(tmp_path / "command") == shown


def files(folder: Path) -> dict[str, list[bytes]]:
    """The whole book as files, their rows in one order: new rows stand as they happened to be numbered."""
    command("export_book", folder)
    return {path.name: sorted(path.read_bytes().splitlines()) for path in folder.iterdir()}
