"""An import taken back: the book as it was, the ledger at zero, the history of both."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings

from accounts.models import (
    Account,
    Contact,
    LedgerPosition,
    Movement,
    Rate,
    Task,
    Term,
)
from accounts.queries.checking import check_book
from audit.events import events_of, tracked_models
from common.errors import DomainError
from exchange.export import export_book
from exchange.models import ImportBatch
from exchange.tests.books import SMALL, TODAY, bring_in, command, counts, refusals, rows
from exchange.tests.test_round_trip import books
from exchange.undo import undo_import
from health.domain.saying import set_pulse
from health.domain.scoring import score_health
from health.models import HealthScore
from insights.domain.keeping import keep_quarters
from people.company import company_today
from people.models import User
from renewals.choices import Category
from renewals.domain.turning import turn_day
from renewals.domain.working import edit_forecast
from renewals.models import Playbook, PlaybookStep, Renewal

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(tmp_path):
    """The small book, brought in on TODAY."""
    return bring_in(tmp_path / "small", SMALL)


def held() -> dict[str, list[dict[str, object]]]:
    """Every business row, whole."""
    models = [model for model in tracked_models() if model._meta.app_label != "exchange"]
    models += [Term, LedgerPosition]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_the_first_book_undone_leaves_an_empty_book_and_a_ledger_at_zero(tmp_path):
    before = held()
    outcome = bring_in(tmp_path / "small", SMALL)
    undone = undo_import(outcome.batch, by=None, on=TODAY)
    assert held() == before
    assert undone.removed == {
        "accounts_accountownership": 1,
        "accounts_subscription": 1,
        "accounts_contract": 1,
        "accounts_account": 1,
        "accounts_product": 1,
        "people_user": 2,
    }
    assert [movement.amount for movement in Movement.objects.in_ledger_order()] == [1000, -1000]
    labels = (
        events_of(Account)
        .objects.order_by("pgh_id")
        .values_list("pgh_label", "pgh_context__metadata__reason")
    )
    assert list(labels) == [("insert", "Import"), ("delete", f"Import {outcome.batch.pk} undone")]
    assert ImportBatch.objects.get().state == "undone"
    assert counts(bring_in(tmp_path / "again", SMALL)) == (6, 0, 0, 0)


def test_changes_of_every_kind_come_back_as_they_were(small, tmp_path):
    more = {
        "rates": "date,currency,rate\n2026-01-01,EUR,1.1\n",
        "contacts": "external_id,account_external_id,name\nP1,A1,Al\nP2,A1,Bo\n",
        "activities": rows(
            "external_id,account_external_id,kind,on,summary,contact_external_id",
            ("X1", "A1", "call", "2026-06-02", "Asked", "P1"),
        ),
        "tasks": "external_id,account_external_id,summary,due_on\nT1,A1,Send it,2026-07-01\n",
    }
    bring_in(tmp_path / "more", more)
    before = held()
    changes = {
        "users": SMALL["users"].replace("Omar", "Omar B."),
        "accounts": SMALL["accounts"].replace("omar", "rita").replace("Acme", "Acme Ltd"),
        "contracts": SMALL["contracts"].replace("2026-01-01,2026-12-31", "2025-01-01,2025-12-31"),
        "subscriptions": SMALL["subscriptions"]
        .replace("2026-01-01", "2025-01-01")
        .replace("C1,1,SEAT,10", "C1,1,SEAT,12")
        + "C1,2,SEAT,1,100,2025-06-01,\n",
        "rates": "date,currency,rate\n2026-01-01,EUR,1.2\n2026-03-01,EUR,1.3\n",
        "contacts": "external_id,account_external_id,name,reports_to_external_id\nP1,A1,Alma,P3\nP3,A1,Cy,\n",
        "activities": more["activities"].replace("P1", "P2"),
        "tasks": more["tasks"].replace("2026-07-01", "2026-07-09"),
    }
    outcome = bring_in(tmp_path / "changes", changes, on=date(2026, 7, 1))
    assert refusals(outcome) == []
    undo_import(outcome.batch, by=None, on=date(2026, 7, 2))
    after = held()
    followed = {"LedgerPosition", "Renewal", "StageStay"}
    for kind in before.keys() - followed:
        assert after[kind] == before[kind], kind
    assert [row["posted_to"] for row in after["LedgerPosition"]] == [date(2026, 7, 2)]
    facts = ("contract_id", "due_on", "stage", "outcome", "final_amount", "atr_amount", "window_opens_on")
    assert [[row[name] for name in facts] for row in after["Renewal"]] == [
        [row[name] for name in facts] for row in before["Renewal"]
    ]
    assert sum(Movement.objects.values_list("amount", flat=True)) == 1000
    turn_day(on=company_today())  # the clock's job; the proof is about today
    assert command("check_book")[0]["ok"]


def test_an_account_of_two_contracts_is_posted_once(tmp_path):
    second = {
        "contracts": SMALL["contracts"] + "C2,A1,2026-01-01,2026-12-31,USD,auto,12\n",
        "subscriptions": SMALL["subscriptions"] + "C2,1,SEAT,1,5,2026-01-01,\n",
    }
    bring_in(tmp_path / "two", SMALL | second)
    before = held()
    outcome = bring_in(tmp_path / "named", {"accounts": "external_id,name\nA1,Acme Ltd\n"})
    undo_import(outcome.batch, by=None, on=TODAY)
    assert held() == before


def test_what_was_built_on_it_refuses_the_undoing_with_reasons(small, tmp_path):
    account = Account.objects.get()
    Contact.objects.create(account=account, name="Al")
    bring_in(tmp_path / "b", {"accounts": "external_id,name\nA1,Acme Ltd\n"})
    before = held()
    with pytest.raises(DomainError) as refused:
        undo_import(small.batch, by=None, on=TODAY)
    said = sorted(str(blocker) for blocker in refused.value.blockers)
    assert said == [
        "1 account was changed since, such as account “Acme Ltd”.",
        "1 contact was made since, on account “Acme Ltd”.",
    ]
    assert (held(), ImportBatch.objects.get(pk=small.batch.pk).state) == (before, "applied")


def test_what_followed_by_itself_goes_along(tmp_path):
    """The window opens, and the playbook becomes tasks: nobody has worked on that."""
    before = held()
    outcome = bring_in(tmp_path / "small", SMALL)
    playbook = Playbook.objects.create(name="Usual")
    PlaybookStep.objects.create(playbook=playbook, summary="Ask for the order", days_before=10)
    renewal = Renewal.objects.get()
    turn_day(on=renewal.window_opens_on)
    assert Task.objects.count() == 1
    undo_import(outcome.batch, by=None, on=renewal.window_opens_on)
    after = held()
    assert {kind: after[kind] for kind in ("Renewal", "Task", "Account", "Contract")} == {
        kind: before[kind] for kind in ("Renewal", "Task", "Account", "Contract")
    }


def test_what_jobs_derived_since_goes_along_but_not_what_people_said(tmp_path):
    outcome = bring_in(tmp_path / "small", SMALL)
    score_health(as_of=TODAY)
    keep_quarters(as_of=TODAY)
    assert HealthScore.objects.exists()
    with transaction.atomic():
        set_pulse(Account.objects.get(), mood="good", by=None, on=TODAY)
        with pytest.raises(DomainError, match="pulse"):
            undo_import(outcome.batch, by=None, on=TODAY)
        transaction.set_rollback(True)
    undo_import(outcome.batch, by=None, on=TODAY)
    assert Account.objects.count() == 0
    keep_quarters(as_of=TODAY)
    assert all(check.ok for check in check_book(today=TODAY))


def test_renewals_that_somebody_worked_on_refuse_the_undoing(small):
    renewal = Renewal.objects.get()
    edit_forecast(renewal, by=None, version=renewal.version, category=Category.COMMIT)
    with pytest.raises(DomainError, match="Somebody has worked on 1 of its renewals, such as “C1 due"):
        undo_import(small.batch, by=None, on=TODAY)
    assert Renewal.objects.get().category == Category.COMMIT


def test_a_rate_that_others_need_is_not_taken_from_them(tmp_path, small):
    outcome = bring_in(tmp_path / "a", {"rates": "date,currency,rate\n2026-01-01,EUR,1.1\n"})
    bring_in(
        tmp_path / "b",
        {
            "contracts": SMALL["contracts"].replace("USD", "EUR").replace("C1", "C2"),
            "subscriptions": SMALL["subscriptions"].replace("C1", "C2"),
        },
    )
    with pytest.raises(DomainError, match="No plan rate for EUR"):
        undo_import(outcome.batch, by=None, on=TODAY)
    assert Rate.objects.count() == 1


def test_a_renewal_that_moved_days_brought_on_goes_with_them(tmp_path):
    """Counted from an earlier day two terms more have begun; taken back, their renewals say nothing."""

    def contract(days: str) -> dict[str, str]:
        header = "number,account_external_id,start,end,currency,renewal_mode,renewal_term_months"
        return {
            "accounts": "external_id,name\nA1,Acme\n",
            "contracts": f"{header}\nC1,A1,{days},USD,auto,1\n",
        }

    def renewals() -> list[tuple[object, ...]]:
        return list(Renewal.objects.standing().order_by("due_on").values_list("due_on", "stage", "outcome"))

    bring_in(tmp_path / "a", contract("2026-02-01,2026-02-20"))
    before = renewals()
    earlier = bring_in(tmp_path / "b", contract("2026-01-01,2026-01-01"))
    assert len(renewals()) == len(before) + 2
    undo_import(earlier.batch, by=None, on=TODAY)
    assert renewals() == before
    withdrawn = set(Renewal.objects.filter(term=None).values_list("due_on", flat=True))
    assert withdrawn == {date(2026, 6, 1), date(2026, 7, 1)}
    # Their days are free for another term.
    bring_in(tmp_path / "c", contract("2026-02-01,2026-02-01"))
    assert renewals()[-1] == (date(2026, 7, 1), "upcoming", "")
    assert all(not check.broken for check in check_book(today=TODAY))


def test_a_successor_brought_with_an_earlier_start_goes_with_it(tmp_path):
    header = "number,account_external_id,start,end,currency,renewal_mode,predecessor_number"
    first = rows(header, ("C1", "A1", "2024-01-01", "2024-12-31", "USD", "manual", ""))
    bring_in(tmp_path / "a", {"accounts": "external_id,name\nA1,Acme\n", "contracts": first})
    before = held()
    earlier = rows(
        header,
        ("C1", "A1", "2022-01-01", "2022-12-31", "USD", "manual", ""),
        ("C2", "A1", "2023-01-01", "2023-12-31", "USD", "manual", "C1"),
    )
    undo_import(bring_in(tmp_path / "b", {"contracts": earlier}).batch, by=None, on=TODAY)
    assert held()["Contract"] == before["Contract"]


def test_a_renewal_that_the_facts_closed_with_a_new_contract_is_open_again(tmp_path):
    header = "number,account_external_id,start,end,currency,renewal_mode,predecessor_number"
    first = rows(header, ("C1", "A1", "2025-07-01", "2026-06-30", "USD", "manual", ""))
    bring_in(tmp_path / "a", {"accounts": "external_id,name\nA1,Acme\n", "contracts": first})
    next_one = rows(header, ("C2", "A1", "2026-07-01", "2027-06-30", "USD", "manual", "C1"))
    line = "contract_number,line,product_code,quantity,unit_price,start\nC2,1,P,1,100,2026-07-01\n"
    second = {"products": "code,name\nP,Seat\n", "contracts": next_one, "subscriptions": line}
    outcome = bring_in(tmp_path / "b", second)
    renewal = Renewal.objects.get(contract__number="C1")
    assert (renewal.outcome, renewal.successor.number) == ("renewed", "C2")
    undo_import(outcome.batch, by=None, on=TODAY)
    renewal.refresh_from_db()
    assert (renewal.outcome, renewal.successor) == ("", None)


def test_imports_are_undone_one_by_one_the_last_first(small, tmp_path):
    later = bring_in(tmp_path / "b", {"accounts": "external_id,name\nA1,Acme Ltd\n"})
    with pytest.raises(DomainError, match="changed since"):
        undo_import(small.batch, by=None, on=TODAY)
    for batch in (later.batch, small.batch):
        undo_import(batch, by=None, on=TODAY)
    assert (Account.objects.count(), User.objects.count()) == (0, 0)
    with pytest.raises(DomainError, match="undone already"):
        undo_import(small.batch, by=None, on=TODAY)


def test_a_line_worth_something_cannot_be_deleted_under_its_movements(small):
    """What the foreign key held before, for rows that stand."""
    with pytest.raises(IntegrityError, match="line_outlives_its_value"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_subscription")


def test_the_command_says_what_it_did_and_why_not(small):
    undone, complaint = command("undo_import", small.batch.pk)
    assert (complaint, undone["undone"], undone["removed"]["accounts_account"]) == ("", True, 1)
    refused, complaint = command("undo_import", small.batch.pk)
    assert refused == {
        "batch": small.batch.pk,
        "undone": False,
        "reasons": [f"Import {small.batch.pk} is undone already."],
    }
    assert complaint.startswith(f"Import {small.batch.pk} is not undone.")
    assert "no import 0" in command("undo_import", 0)[1]


def comes_back(first: dict[str, str], second: dict[str, str]) -> None:
    """Two random books one after the other; the second undone, the first is as it was."""
    today = company_today()
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        out = Path(folder)
        bring_in(out / "1", first, on=today)
        export_book(out / "before", as_seen_by=None, on=today)
        outcome = bring_in(out / "2", second, on=today, skip_refused=True)
        if outcome.batch:
            undo_import(outcome.batch, by=None, on=today)
        export_book(out / "after", as_seen_by=None, on=today)
        for path in (out / "before").iterdir():
            assert path.read_text() == (out / "after" / path.name).read_text()
        assert command("check_book")[0]["ok"]
        transaction.set_rollback(True)


patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(patiently, max_examples=3)
@given(first=books(), second=books())
def test_any_book_comes_back(first, second):
    comes_back(first, second)


@pytest.mark.prove
@settings(patiently, max_examples=300)
@given(first=books(), second=books())
def test_three_hundred_books_come_back(first, second):
    comes_back(first, second)
