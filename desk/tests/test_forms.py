"""Forms of the desk refuse bad input at its field, and act where it is good."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.domain.accounts import edit_account
from accounts.models import Account, Activity, Contact, Contract, Movement, Task
from people.company import company_today

YEAR = date.today().year  # noqa: DTZ011  company_today() asks the database


def post(client, address: str, pk: int, **data: object):
    return client.post(reverse(f"desk:{address}", args=[pk]), data)


def errors(response) -> set[str]:
    assert response.status_code == 422
    return set(response.context["form"].errors)


CONTRACT = {
    "number": "C-9",
    "currency": "USD",
    "starts_on": f"{YEAR}-01-01",
    "ends_on": f"{YEAR}-12-31",
    "renewal_mode": "manual",
    "auto_uplift_percent": "0",
    "quantity": "5",
    "unit_price": "100",
    "price_period": "year",
}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends_on": f"{YEAR - 1}-12-31"}, "ends_on"),
        ({"unit_price": "-1"}, "unit_price"),
        ({"quantity": "0"}, "quantity"),
        ({"currency": "XXY"}, "currency"),
        ({"number": "C-Meridian Bank"}, "number"),
        ({"starts_on": "soon"}, "starts_on"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_at_its_field(book, rep, sign_in, facts, field):
    given = CONTRACT | {"product": book.seats.pk} | facts

    assert field in errors(post(sign_in(rep), "contract-new", book.quarry.pk, **given))
    assert not Contract.objects.filter(account=book.quarry).exists()


def test_a_contract_is_written_down_and_counts(book, rep, sign_in):
    post(sign_in(rep), "contract-new", book.quarry.pk, **CONTRACT, product=book.seats.pk)

    assert Movement.objects.get(account=book.quarry).amount == Decimal("500.00")


def test_a_draft_counts_once_it_is_signed(book, rep, sign_in):
    client = sign_in(rep)
    post(client, "contract-new", book.quarry.pk, **CONTRACT, product=book.seats.pk, draft="on")
    draft = Contract.objects.get(account=book.quarry)
    assert client.get(reverse("desk:contract", args=[draft.pk])).status_code == 200
    assert not Movement.objects.filter(account=book.quarry).exists()

    post(client, "contract-sign", draft.pk, signed_on=f"{YEAR}-01-01")

    assert Movement.objects.get(account=book.quarry).amount == Decimal("500.00")


def test_an_account_never_stands_under_itself(book, rep, sign_in):
    edit_account(book.borealis, by=None, version=1, parent=book.meridian)
    facts = {"name": "Meridian Bank", "external_id": book.meridian.external_id, "status": "active"}

    answer = post(sign_in(rep), "account-edit", book.meridian.pk, **facts, parent=book.borealis.pk, version=1)

    assert errors(answer) == {"parent"}
    assert Account.objects.get(pk=book.meridian.pk).parent is None


def test_the_second_of_two_edits_shows_both_values(book, rep, sign_in):
    edit_account(book.meridian, by=None, version=1, tier="Gold")
    facts = {"name": "Meridian Bank", "external_id": book.meridian.external_id, "status": "active"}

    answer = post(sign_in(rep), "account-edit", book.meridian.pk, **facts, tier="Silver", version=1)

    assert answer.status_code == 409
    assert "Gold" in answer.content.decode()
    assert "Silver" in answer.content.decode()
    assert Account.objects.get(pk=book.meridian.pk).tier == "Gold"


def test_amending_ending_correcting_and_withdrawing_a_line(book, rep, sign_in):
    client, line = sign_in(rep), book.contract.subscriptions.get()
    today = company_today()

    assert errors(post(client, "line-amend", line.pk, from_day=f"{YEAR - 1}-06-01", quantity="5")) == {
        "from_day"
    }
    assert errors(post(client, "line-end", line.pk, last_day=f"{YEAR - 1}-06-01")) == {"last_day"}
    right = {
        "product": book.seats.pk,
        "quantity": "90",
        "unit_price": "1200",
        "price_period": "year",
        "recurring": "on",
        "starts_on": line.starts_on,
        "version": book.contract.version,
    }
    assert post(client, "line-correct", line.pk, **right).status_code == 302
    line.refresh_from_db()
    assert line.quantity == 90
    stale = post(client, "line-correct", line.pk, **right | {"quantity": "80"})
    assert stale.status_code == 409
    version = Contract.objects.get(pk=book.contract.pk).version
    assert errors(
        post(
            client, "line-correct", line.pk, **right | {"starts_on": f"{YEAR - 2}-01-01", "version": version}
        )
    ) == {"starts_on"}
    assert post(client, "line-amend", line.pk, from_day=today, quantity="95").status_code == 302
    version = Contract.objects.get(pk=book.contract.pk).version
    assert post(client, "line-withdraw", line.pk, version=version).status_code == 302


def test_renewing_giving_notice_and_terminating(book, rep, sign_in):
    client, contract = sign_in(rep), book.contract
    today = company_today()

    shown = client.get(reverse("desk:contract-renew", args=[contract.pk]))
    assert shown.context["form"].initial["starts_on"] == contract.ends_on + timedelta(days=1)
    assert post(client, "contract-end", contract.pk, last_day=today).status_code == 302
    assert post(client, "contract-reinstate", contract.pk).status_code == 302
    assert post(client, "contract-notice", contract.pk, given_on=today, given_by="them").status_code in {
        302,
        422,
    }
    contract.refresh_from_db()
    assert contract.status == "signed"


def test_an_activity_is_logged_with_whom_and_never_before_it_happened(book, rep, sign_in):
    client, today = sign_in(rep), company_today()
    ines = Contact.objects.create(account=book.meridian, name="Ines Fischer")

    late = post(
        client, "activity-new", book.meridian.pk, summary="x", kind="call", on=today + timedelta(days=1)
    )
    post(client, "activity-new", book.meridian.pk, summary="Talked", kind="call", on=today, contacts=ines.pk)

    assert errors(late) == {"on"}
    assert list(Activity.objects.get().contacts.all()) == [ines]


def test_a_task_is_planned_done_and_opened_again(book, rep, sign_in):
    client = sign_in(rep)

    bad = {"summary": "Call", "user": rep.pk, "due_on": "2030-01-01", "remind_on": "2030-01-02"}
    assert errors(post(client, "task-new", book.meridian.pk, **bad)) == {"remind_on"}
    post(client, "task-new", book.meridian.pk, **bad | {"remind_on": ""})
    task = Task.objects.get()
    post(client, "task-done", task.pk)
    task.refresh_from_db()
    assert task.done_on == company_today()
    post(client, "task-reopen", task.pk)
    task.refresh_from_db()
    assert task.done_on is None


def test_nobody_reports_to_themselves(book, rep, sign_in):
    top = Contact.objects.create(account=book.meridian, name="Top")
    below = Contact.objects.create(account=book.meridian, name="Below", reports_to=top)

    facts = {"name": "Top", "stance": top.stance, "strength": top.strength, "version": 1}
    answer = post(sign_in(rep), "contact-edit", top.pk, **facts, reports_to=below.pk)

    assert errors(answer) == {"reports_to"}


def test_a_new_account_is_mine(rep, sign_in):
    facts = {"name": "New Nordic", "external_id": "N-1", "status": "prospect"}

    sign_in(rep).post(reverse("desk:account-new"), facts)

    account = Account.objects.get(name="New Nordic")
    assert Account.objects.visible_to(rep, on=company_today()).contains(account)


def test_a_clause_is_noted_and_edited(book, rep, sign_in):
    client = sign_in(rep)

    assert errors(post(client, "clause-new", book.contract.pk, kind="other", summary="")) == {"summary"}
    post(client, "clause-new", book.contract.pk, kind="other", summary="May leave when we are sold")
    clause = book.contract.clauses.get()
    assert client.get(reverse("desk:clause-edit", args=[clause.pk])).status_code == 200
    assert "May leave" in client.get(reverse("desk:contract", args=[book.contract.pk])).content.decode()
