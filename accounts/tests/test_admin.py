"""Accounts in Django admin: every page opens, verbs write, and what they own is only read."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.domain.contracts import sign_contract
from accounts.domain.lines import NewLine
from accounts.domain.team import grant_access
from accounts.models import (
    Account,
    AccountTeamMember,
    Activity,
    Clause,
    Contact,
    Contract,
    Movement,
    Policy,
    Posting,
    Product,
    Rate,
    Subscription,
    Task,
    Term,
    UsageReading,
)
from accounts.tests.factories import (
    AccountFactory,
    ActivityFactory,
    ContactFactory,
    OwnershipFactory,
    TaskFactory,
    TeamMemberFactory,
)

TODAY = date.today()  # noqa: DTZ011  the pages read the clock
OWNED_BY_VERBS = [Contract, Subscription, Term, Movement, Posting, UsageReading]


@pytest.fixture
def admin_client(client, ops):
    client.force_login(ops)
    return client


@pytest.fixture
def account(rep) -> Account:
    account = AccountFactory(name="Meridian Bank", external_id="MER")
    OwnershipFactory(account=account, owner=rep)
    return account


@pytest.fixture
def everything(account, rep, ops):
    """A row of each model."""
    product = Product.objects.create(code="SEAT", name="Seats")
    contract = sign_contract(
        account,
        lines=[NewLine(product=product, quantity=Decimal(10), unit_price=Decimal(100))],
        by=ops,
        on=TODAY,
        number="C-1",
        currency="USD",
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=364),
        renewal_mode="manual",
        signed_on=TODAY,
    )
    Clause.objects.create(contract=contract, summary="May leave after a year")
    ContactFactory(account=account, name="Ines Ortega")
    ActivityFactory(account=account, user=rep)
    TaskFactory(account=account, user=rep)
    TeamMemberFactory(account=account, user=rep)
    UsageReading.objects.create(account=account, product=product, on=TODAY, quantity=5)
    Rate.objects.create(kind="reference", currency="EUR", starts_on=TODAY, rate=Decimal("1.1"))
    Policy.objects.create(pk=1)


MODELS = [model for model in admin.site._registry if model._meta.app_label == "accounts"]


def page(model, name="changelist", *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def typed(client, url) -> dict:
    """What the form at an address would post, untouched."""
    form = client.get(url).context["adminform"].form
    return {field.html_name: value for field in form if (value := field.value()) is not None}


def refused(response) -> dict:
    return dict(response.context["adminform"].form.errors)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_page_opens_and_is_searched(admin_client, everything, model):
    row = model.objects.first()
    asked = [
        page(model),
        page(model) + "?q=Meridian",
        page(model, "change", row.pk),
        page(model, "history", row.pk),
    ]
    if model is Policy:
        asked = asked[2:]
    assert {url: admin_client.get(url).status_code for url in asked} == dict.fromkeys(asked, 200)


@pytest.mark.parametrize("model", OWNED_BY_VERBS, ids=lambda model: model.__name__)
def test_what_verbs_own_is_only_read(admin_client, everything, model):
    row = model.objects.first()
    urls = [page(model, "add"), page(model, "change", row.pk), page(model, "delete", row.pk)]
    assert [admin_client.post(url).status_code for url in urls] == [403, 403, 403]


@pytest.mark.parametrize(
    "model", [Account, Contact, Activity, Task, Movement, Contract], ids=lambda m: m.__name__
)
def test_list_asks_the_same_queries_however_many_rows(admin_client, everything, model, rep):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            admin_client.get(page(model))
        return len(caught)

    queries()
    few = queries()
    for n in range(3):
        account = AccountFactory()
        OwnershipFactory(account=account, owner=rep)
        ContactFactory(account=account)
        ActivityFactory(account=account, user=rep)
        TaskFactory(account=account, user=rep)
        Contract.objects.create(
            account=account, number=f"D-{n}", currency="USD", starts_on=TODAY, ends_on=TODAY, status="draft"
        )
    assert queries() == few


def test_account_is_opened_and_edited_by_its_verbs(admin_client, ops):
    added = typed(admin_client, page(Account, "add")) | {"name": "Borealis", "currency": "EUR"}
    assert admin_client.post(page(Account, "add"), added | _no_inlines()).status_code == 302
    account = Account.objects.get(name="Borealis")
    url = page(Account, "change", account.pk)
    admin_client.post(url, typed(admin_client, url) | {"tier": "Gold"} | _no_inlines())
    account.refresh_from_db()
    assert (account.tier, account.version) == ("Gold", 2)
    assert account.events.last().pgh_context.metadata["user"] == ops.pk


def test_refusal_stands_at_its_field(admin_client, account):
    child = AccountFactory(parent=account)
    url = page(Account, "change", account.pk)
    response = admin_client.post(url, typed(admin_client, url) | {"parent": child.pk} | _no_inlines())
    assert refused(response) == {"parent": ["An account cannot stand under itself. Choose another parent."]}


def test_stale_edit_overwrites_nothing(admin_client, account):
    url = page(Account, "change", account.pk)
    before = typed(admin_client, url) | _no_inlines()
    admin_client.post(url, before | {"tier": "Gold"})
    response = admin_client.post(url, before | {"tier": "Silver"})
    account.refresh_from_db()
    assert (response.status_code, account.tier) == (409, "Gold")


def test_search_forgives_slips_and_serves_choices(admin_client, account):
    ContactFactory(account=account, name="Ines Ortega")
    listed = admin_client.get(page(Account) + "?q=meridain").context["cl"].result_list
    assert [row.name for row in listed] == ["Meridian Bank"]
    url = (
        reverse("admin:autocomplete") + "?app_label=accounts&model_name=contact&field_name=account&term=merid"
    )
    assert [found["text"] for found in admin_client.get(url).json()["results"]] == ["Meridian Bank"]


def test_hand_over_is_added_and_never_typed_over(admin_client, account, teammate, rep):
    model = type(account.ownerships.get())
    facts = {"account": account.pk, "owner": teammate.pk, "starts_on": TODAY.isoformat()}
    assert admin_client.post(page(model, "add"), facts).status_code == 302
    assert [row.owner for row in account.ownerships.in_force(TODAY)] == [teammate]
    early = admin_client.post(page(model, "add"), facts | {"owner": rep.pk, "starts_on": "2020-01-01"})
    assert list(refused(early)) == ["starts_on"]
    assert admin_client.post(page(model, "change", account.ownerships.first().pk), facts).status_code == 403


def test_place_on_a_team_is_given_and_ended(admin_client, account, teammate):
    facts = {"account": account.pk, "user": teammate.pk, "role": "csm"}
    admin_client.post(page(AccountTeamMember, "add"), facts)
    place = account.team.get()
    admin_client.post(page(AccountTeamMember, "change", place.pk), {"ends_on": TODAY.isoformat()})
    place.refresh_from_db()
    assert (place.user, place.ends_on) == (teammate, TODAY)


def test_place_given_by_a_territory_is_only_read(admin_client, account, teammate):
    place = grant_access(account, user=teammate, role="csm")
    assert (
        admin_client.post(page(AccountTeamMember, "change", place.pk), {"ends_on": "2020-01-01"}).status_code
        == 403
    )


def test_contact_activity_and_task_are_written_by_their_verbs(admin_client, account, ops):
    for model, facts in [
        (Contact, {"name": "Ines Ortega"}),
        (Activity, {"kind": "call", "on": TODAY.isoformat(), "summary": "Terms"}),
        (Task, {"summary": "Send the offer"}),
    ]:
        url = page(model, "add")
        posted = admin_client.post(url, typed(admin_client, url) | {"account": account.pk} | facts)
        assert posted.status_code == 302, refused(posted)
        row = model.objects.get()
        url = page(model, "change", row.pk)
        changed = {"name": "Inès Ortega"} if model is Contact else {"summary": "More terms"}
        assert admin_client.post(url, typed(admin_client, url) | changed).status_code == 302
        row.refresh_from_db()
        assert (row.account, row.version) == (account, 2)
    assert Activity.objects.get().logged_on == TODAY


def test_tasks_are_done_and_opened_again_together(admin_client, account, ops):
    task = TaskFactory(account=account)
    chosen = {"_selected_action": [task.pk]}
    admin_client.post(page(Task), chosen | {"action": "complete"})
    task.refresh_from_db()
    assert (task.done_on, task.done_by) == (TODAY, ops)
    assert len(admin_client.get(page(Task) + "?state=done").context["cl"].result_list) == 1
    admin_client.post(page(Task), chosen | {"action": "reopen"})
    task.refresh_from_db()
    assert task.is_open


def test_plan_rates_are_posted_and_taken_back_by_the_set(admin_client, everything):
    facts = {"kind": "plan", "currency": "EUR", "starts_on": "2026-01-01", "rate": "1.1"}
    assert admin_client.post(page(Rate, "add"), facts).status_code == 302
    plan = Rate.objects.plan().get()
    assert admin_client.post(page(Rate, "delete", plan.pk), {"post": "yes"}).status_code == 403
    admin_client.post(page(Rate), {"action": "drop", "_selected_action": [plan.pk]})
    assert not Rate.objects.plan().exists()
    company = admin_client.post(page(Rate, "add"), facts | {"currency": "USD"})
    assert list(refused(company)) == ["currency"]


def test_policies_are_one_row(admin_client, db):
    assert admin_client.get(page(Policy)).url == page(Policy, "change", 1)
    url = page(Policy, "change", 1)
    admin_client.post(url, typed(admin_client, url) | {"grace_days": 45})
    assert Policy.objects.get().grace_days == 45


def test_product_is_added_once(admin_client, db):
    for _ in range(2):
        response = admin_client.post(
            page(Product, "add"), {"code": "SEAT", "name": "Seats", "is_active": "on"}
        )
    assert (Product.objects.get().name, list(refused(response))) == ("Seats", ["code"])


def _no_inlines() -> dict:
    return {
        f"{name}-{count}": 0 for name in ("ownerships", "team") for count in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
