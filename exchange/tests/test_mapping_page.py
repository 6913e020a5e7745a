"""The page of a mapping: what it shows, what it asks, the text that it makes, and what it learns."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountOwnership, Contract, Product
from exchange.jobs import do_job
from exchange.mapping.drafts import parsed
from exchange.mapping.loading import read_mapping
from exchange.mapping_forms import MappingDesk
from exchange.models import ExchangeJob
from people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

DEALS = (
    b"Client,Package,Deal ID,Begin,Amount,Stage,Rep\n"
    b"Acme,Gold,D1,03/04/2026,900,Won,Rita Rep\n"
    b"Borealis,Gold,D2,05/06/2026,100,Lost,Rita Rep\n"
    b"Acme,Silver,D3,01/02/2026,50,Won,Omar Other\n"
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


def hand_in(client: Client, mapping: str = "", **files: bytes) -> ExchangeJob:
    documents = [SimpleUploadedFile(f"{name}.csv", content) for name, content in files.items()]
    data: dict[str, object] = {"documents": documents}
    if mapping:
        data["mapping"] = SimpleUploadedFile("mine.toml", mapping.encode())
    client.post(reverse("exchange:import-new"), data)
    return ExchangeJob.objects.latest("pk")


def page_of(job: ExchangeJob) -> str:
    return reverse("exchange:import-mapping", args=[job.pk])


def filled(desk: MappingDesk) -> dict[str, object]:
    """What a browser sends of the page as it stands."""
    said: dict[str, object] = {}
    for form in desk.forms:
        for field in form:
            value = field.value()
            parts = getattr(field.field.widget, "decompress", None)
            if parts:
                said |= {f"{field.html_name}_{n}": part for n, part in enumerate(parts(value))}
            elif value not in (None, False):
                said[field.html_name] = value
    return said


def said(client: Client, job: ExchangeJob, **changes: object):
    """The page posted as it stands, but for these: section__column and so on."""
    desk = client.get(page_of(job)).context["desk"]
    return client.post(page_of(job), filled(desk) | {k.replace("__", "-"): v for k, v in changes.items()})


def worked(job: ExchangeJob) -> ExchangeJob:
    do_job(job.pk, task="test")
    job.refresh_from_db()
    return job


def test_each_file_is_shown_with_samples_and_what_its_columns_probably_are(client):
    desk = client.get(page_of(hand_in(client, deals=DEALS))).context["desk"]
    ((form, columns),) = desk.files
    assert (form.looked.file, form.looked.rows) == ("deals.csv", 3)
    shown = {column.name: (column.samples, means) for column, means in columns}
    assert shown["Stage"] == (["Won", "Lost"], [])
    assert shown["Client"][1] == ["Accounts · key", "Accounts · name", "Contracts · account (its key)"]
    assert "Contracts · start" in shown["Begin"][1]


def test_what_is_missing_stands_at_its_field_and_nothing_is_tried(client):
    job = hand_in(client, deals=DEALS)
    answer = said(client, job)
    assert answer.status_code == 422
    told = [(error["label"], error["reason"]) for error in answer.context["desk"].error_summary]
    missing = "This is missing: choose a column, or give a text for all contracts, a row each with one line."
    assert ("Contracts, a row each with one line, Product (its code)", missing) in told
    assert any(label == "Days of “Begin”" for label, _reason in told)
    assert ExchangeJob.objects.get().state == "draft"


def test_ambiguous_days_are_asked_with_the_evidence_and_the_answer_is_written(client):
    job = hand_in(client, deals=DEALS)
    page = client.get(page_of(job))
    assert "“03/04/2026” in row 2 is 03 April 2026 or 04 March 2026" in page.text
    answer = said(client, job, **{"s1__c-product_code_0": "{Package}", "f0__day-3": "day first"})
    assert answer.status_code == 302
    job.refresh_from_db()
    assert parsed(job.mapping)["sources"]["deals"]["dates"] == {"Begin": "day first"}


def test_one_page_says_all_and_the_book_is_as_said(client):
    """Won rows only, a computed end and owner, a file looked up, a product for all: by choosing alone."""
    rita, omar = (UserFactory(email=f"{name}@example.test") for name in ("rita.rep", "omar.other"))
    people = b"Client,Sector\nAcme,Steel\nBorealis,Health\n"
    job = hand_in(client, customers=people, deals=DEALS)
    desk = client.get(page_of(job)).context["desk"]
    assert [section.name for section in desk.sections][:1] == ["Accounts"]
    answer = said(
        client,
        job,
        **{
            "s0__c-owner_email_0": "=",
            "s0__c-owner_email_1": "{deals.Rep | slug}@example.test",
            "s0__c-vertical_0": "{Sector}",
            "s1__c-product_code_0": "=",
            "s1__c-product_code_1": "ALL",
            "s1__c-end_0": "{Begin | plus 1 year | day before}",
            "s1__only-2": ["Won"],
            "f1__day-3": "month first",
        },
    )
    assert answer.status_code == 302, answer.context["desk"].error_summary
    Product.objects.create(code="ALL", name="All")
    job = worked(job)
    assert (job.outcome["refused"], job.outcome["created"]) == (0, 6)
    client.post(reverse("exchange:import-apply", args=[job.pk]))
    worked(job)
    ends = dict(Contract.objects.values_list("number", "ends_on"))
    assert {number: str(end) for number, end in ends.items()} == {"D1": "2027-03-03", "D3": "2027-01-01"}
    owners = dict(AccountOwnership.objects.values_list("account__external_id", "owner"))
    assert (owners["Acme"], owners["Borealis"]) == (omar.pk, rita.pk)


def test_rows_of_a_kind_are_added_with_suggestions_and_left_out(client):
    job = hand_in(client, deals=DEALS)
    said(client, job, act="add", row="contacts:deals")
    job.refresh_from_db()
    assert parsed(job.mapping)["contacts"] == [{"rows_of": "deals", "account_external_id": "{Client}"}]
    said(client, job, act="leave 0")
    job.refresh_from_db()
    assert "accounts" not in parsed(job.mapping)
    assert job.state == "draft"


def test_words_that_a_column_does_not_know_are_put_right_on_the_page_or_asked_after(client):
    rows = b"Client,Name,Country,Status\nA1,Acme,Germany,Customer\nA2,Borealis,Germany,Customer\n"
    job = hand_in(client, clients=rows)
    said(client, job, **{"s0__c-status_0": "{Status}"})
    assert "“Customer” is" in client.get(page_of(job)).text
    job = worked(job)
    asked = {question["settling"]["word"]: question for question in job.outcome["decisions"]}
    assert asked["Germany"]["settling"]["meant"] == "DE"
    assert asked["Customer"]["settling"]["choices"] == ["prospect", "active", "former"]
    shown = client.get(reverse("exchange:import-job", args=[job.pk])).context["form"]
    answers = {f"answer_{n}": "DE" if "Germany" in f.label else "active" for n, f in enumerate(shown)}
    client.post(reverse("exchange:import-answers", args=[job.pk]), answers)
    job = worked(job)
    assert (job.outcome["refused"], job.outcome["created"]) == (0, 2)
    assert 'Customer" = "active' in job.mapping


def test_a_page_that_is_stale_overwrites_nothing(client):
    job = hand_in(client, deals=DEALS)
    old = filled(client.get(page_of(job)).context["desk"])
    said(client, job, act="add", row="contacts:deals")
    kept = ExchangeJob.objects.get().mapping
    answer = client.post(page_of(job), old)
    assert (answer.status_code, ExchangeJob.objects.get().mapping) == (409, kept)
    assert "was changed since you opened this page" in answer.text


def test_a_draft_is_not_applied_before_it_was_tried(client):
    job = hand_in(client, clients=b"Client,Name\nA1,Acme\n")
    said(client, job, act="keep")
    client.post(reverse("exchange:import-apply", args=[job.pk]))
    worked(job)
    assert (ExchangeJob.objects.get().state, Account.objects.count()) == ("draft", 0)


def test_what_the_page_does_not_show_stays_in_the_mapping(client):
    job = hand_in(client, clients=b"Client,Name,Kind\nA1,Acme,x\n")
    text = (
        'title = "Mine"\n[sources.clients]\nempty = ["-"]\n[words.kind]\nx = "Bank"\n[[accounts]]\n'
        'rows_of = "clients"\nskip_without = ["Name"]\nexternal_id = "{Client}"\nname = "{Name | trim}"\n'
        'vertical = "{Kind | by kind}"\n'
    )
    client.post(reverse("exchange:import-mapping-text", args=[job.pk]), {"mapping": text})
    worked(job)
    said(client, job, act="keep")
    job.refresh_from_db()
    assert parsed(job.mapping) == parsed(text)


def test_a_mapping_is_downloaded_and_used_again_with_other_files(client):
    job = hand_in(client, clients=b"Client,Name\nA1,Acme\n")
    said(client, job)
    text = client.get(reverse("exchange:import-mapping-file", args=[job.pk])).text
    assert read_mapping(text, name="x").sections[0].file.name == "accounts"
    again = hand_in(client, text.replace('"{Name}"', '"{Name} Ltd"'), clients=b"Client,Name\nA2,Best\n")
    assert (again.state, worked(again).outcome["created"]) == ("waiting", 1)
    refused = client.post(
        reverse("exchange:import-new"),
        {"documents": SimpleUploadedFile("a.csv", b"x\n1\n"), "mapping": SimpleUploadedFile("m.toml", b"[[")},
    )
    assert (refused.status_code, "not TOML" in refused.text) == (422, True)


def test_the_next_files_of_the_same_shape_take_the_mapping_and_others_learn_its_names(client):
    job = hand_in(client, clients=b"Debtor,Trade name\nA1,Acme\n")
    said(client, job, act="add", row="accounts:clients")
    said(client, job, **{"s0__c-external_id_0": "{Debtor}", "s0__c-name_0": "{Trade name}"})
    worked(job)
    client.post(reverse("exchange:import-apply", args=[job.pk]))
    batch = worked(job).batch
    page = client.get(reverse("exchange:import-batch-mapping", args=[batch.pk]))
    assert page.text == job.mapping

    same = hand_in(client, clients=b"Debtor,Trade name\nA2,Best\n")
    assert (same.state, same.mapping) == ("waiting", job.mapping)
    other = hand_in(client, debtors=b"Trade name,Debtor,City\nAcme,A1,Rome\n")
    assert parsed(other.mapping)["accounts"][0]["external_id"] == "{Debtor}"
    assert parsed(other.mapping)["accounts"][0]["name"] == "{Trade name}"


def test_a_default_owner_stands_where_the_cell_is_empty(client):
    UserFactory(email="rita@example.test")
    job = hand_in(client, clients=b"Client,Name,Owner\nA1,Acme,\n")
    said(client, job, all__owner_email="rita@example.test")
    job = worked(job)
    client.post(reverse("exchange:import-apply", args=[job.pk]))
    worked(job)
    assert AccountOwnership.objects.get().owner.email == "rita@example.test"


COMMENTED = """# Read by Ann, checked by Omar.
title = "Deals"

[sources.deals]  # from the old system
file = "deals"
dates = { Begin = "day first" }

# A client is an account.
[[accounts]]
rows_of = "deals"
external_id = "Client"  # they have no numbers
name = "Client"

# What they bought.
[[products]]
rows_of = "deals"
code = "Package"
name = "Package"
"""


def test_what_a_writer_noted_in_the_mapping_stays(client):
    job = worked(hand_in(client, COMMENTED, deals=DEALS))
    desk = client.get(page_of(job)).context["desk"]
    products = next(n for n, section in enumerate(desk.sections) if section.kind == "products")
    said(client, job, act=f"leave {products}")
    job.refresh_from_db()
    assert "products" not in parsed(job.mapping)
    for note in (
        "# Read by Ann",
        "# from the old system",
        "# A client is an account.",
        "# they have no numbers",
    ):
        assert note in job.mapping
