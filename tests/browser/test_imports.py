"""A file that nobody knows: mapped, asked about, shown, applied and taken back, in a real browser."""

import pytest

from accounts.models import Account, Contract
from exchange.jobs import do_job
from exchange.models import ExchangeJob

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = b"Client,Trade name,Country\nA1,Acme Ltd,Germany\nA2,Borealis,Norway\n"
DEALS = (
    b"Client,Item,Deal ID,Begin,Amount,Stage\n"
    b"A1,GOLD,D1,03/04/2026,900,Won\nA2,GOLD,D2,05/06/2026,100,Lost\nA2,GOLDD,D3,01/02/2026,50,Won\n"
)
ITEMS = b"Item,Family\nGOLD,Plans\n"


@pytest.fixture
def work(monkeypatch):
    """The worker, who comes when the test says so: nothing is rung for."""
    monkeypatch.setattr("exchange.tasks.do_exchange_job.delay", lambda **_: None)
    return lambda: do_job(ExchangeJob.objects.latest("pk").pk, task="browser")


def test_upload_map_decide_apply_and_undo(open_page, ops, work, complaints):
    page = open_page("/imports/new/", user=ops)
    files = (("clients", CLIENTS), ("deals", DEALS), ("items", ITEMS))
    page.set_input_files(
        "#id_documents",
        [{"name": f"{name}.csv", "mimeType": "text/csv", "buffer": content} for name, content in files],
    )
    page.get_by_role("button", name="Try them").click()

    # Map: what the days mean is asked; the end and the rows that count are chosen.
    page.get_by_role("heading", name="What stands where").wait_for()
    page.get_by_label("Name *").last.select_option("{Trade name}")
    page.get_by_label("Days of “Begin” *").select_option("day first")
    contracts = page.get_by_role("article", name="Contracts")
    contracts.get_by_label("End", exact=True).select_option("One year from Begin")
    contracts.get_by_text("Only some of the rows").click()
    contracts.get_by_label("Won").check()
    page.locator(".mapping-foot").get_by_role("button", name="Try it").click()

    # It waits for a worker, also after the page is loaded again.
    page.get_by_text("until a worker takes it up").wait_for()
    page.reload()
    work()
    page.get_by_role("heading", name="Questions").wait_for()
    assert page.get_by_label("“Germany” in Country").input_value() == "DE"
    assert page.get_by_label("“GOLDD” is no product").input_value() == "GOLD"
    page.get_by_role("button", name="Settle and try again").click()
    page.get_by_text("until a worker takes it up").wait_for()
    work()

    # The difference, then in earnest.
    page.get_by_role("button", name="Apply", exact=True).wait_for()
    assert page.get_by_role("table", name="Rows").get_by_text("Acme Ltd").first.is_visible()
    assert not Account.objects.exists()
    page.get_by_role("button", name="Apply", exact=True).click()
    page.get_by_text("Applying the import").wait_for()
    work()
    page.get_by_role("link", name="Undo").click()
    assert list(Contract.objects.order_by("number").values_list("number", flat=True)) == ["D1", "D3"]

    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("Taking Import").first.wait_for()
    work()
    page.get_by_text("Undone").first.wait_for()
    assert (Account.objects.count(), Contract.objects.count(), complaints) == (0, 0, [])
