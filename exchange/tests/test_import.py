"""What an import does to the book."""

import csv
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from accounts.models import (
    Account,
    AccountOwnership,
    AccountTeamMember,
    Activity,
    Contact,
    Movement,
    Rate,
    Subscription,
    Task,
    UsageReading,
)
from audit.events import events_of
from exchange.models import ImportRow
from exchange.pipeline.run import import_book
from exchange.tests.books import SMALL, TODAY, bring_in, counts, refusals, rows, write
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def brought(lasting, tmp_path_factory):
    """The small book, brought in on TODAY; imports into an empty book are tried in test_first_import.py."""
    outcome = lasting(lambda: bring_in(tmp_path_factory.mktemp("small"), SMALL))
    assert refusals(outcome) == []
    return outcome


@pytest.fixture
def small(db, brought):
    return brought


def owners(account: str = "A1") -> list[tuple[str, date | None, date | None]]:
    found = AccountOwnership.objects.filter(account__external_id=account).select_related("owner")
    periods = [(row.owner.name, row.starts_on, row.ends_on) for row in found]
    return sorted(periods, key=lambda period: (period[0], period[1] or date.min))


def test_a_book_comes_in_with_its_references_defaults_and_value(small):
    assert counts(small) == (6, 0, 0, 0)
    line = Subscription.objects.select_related("contract__account", "product").get()
    assert (line.contract.account.name, line.product.code, line.price_period) == ("Acme", "SEAT", "year")
    assert (line.contract.status, line.contract.signed_on, line.contract.auto_uplift_percent) == (
        "signed",
        None,
        0,
    )
    movement = Movement.objects.get()
    assert (movement.kind, movement.on, movement.amount) == ("new", date(2026, 1, 1), Decimal(1000))
    assert movement.known_on == movement.on
    assert User.objects.get(name="Omar").has_usable_password() is False


def test_the_same_files_again_change_nothing(small, tmp_path):
    assert counts(bring_in(tmp_path / "again", SMALL)) == (0, 0, 6, 0)
    assert (Movement.objects.count(), ImportRow.objects.count()) == (1, 6)


def test_a_batch_says_what_it_did_row_by_row(small, tmp_path):
    outcome = bring_in(tmp_path / "b", {"accounts": "external_id,name,city\nA1,Acme Ltd,Ulm\nA2,Beta,\n"})
    batch = outcome.batch
    assert (batch.created_rows, batch.changed_rows, batch.day, batch.files[0]["name"]) == (
        1,
        1,
        TODAY,
        "accounts.csv",
    )
    assert [(row.row, row.key, row.action, row.fields) for row in batch.rows.in_file_order()] == [
        (2, "A1", "changed", {"name": ["Acme", "Acme Ltd"], "city": ["", "Ulm"]}),
        (3, "A2", "created", None),
    ]
    assert Account.objects.get(external_id="A1").version == 2


def test_the_history_names_the_import(small):
    event = events_of(Account).objects.select_related("pgh_context").get()
    assert (event.pgh_label, event.pgh_context_id) == ("insert", small.batch.act)
    assert event.pgh_context.metadata["reason"] == "Import"


def test_a_zip_and_a_workbook_are_as_good_as_a_folder(small, tmp_path):
    """Everything is found again: nothing is created, nothing changed, whatever holds the tables."""
    folder = write(tmp_path / "files", SMALL)
    book = Workbook()
    book.remove(book["Sheet"])
    with zipfile.ZipFile(tmp_path / "book.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"book/{path.name}")
            sheet = book.create_sheet(path.stem)
            for cells in csv.reader(path.read_text().splitlines()):
                typed = [
                    date.fromisoformat(c) if c[4:5] == "-" else int(c) if c.isdecimal() else c for c in cells
                ]
                sheet.append(typed)
    book.save(tmp_path / "book.xlsx")
    for packed in ("book.zip", "book.xlsx"):
        assert counts(import_book([tmp_path / packed], by=None, on=TODAY)) == (0, 0, 6, 0)


# What a file does not say


def test_columns_that_are_not_there_stay_as_they_are(small, tmp_path):
    bring_in(tmp_path / "a", {"accounts": "external_id,name,city,status\nA1,Acme,Ulm,prospect\n"})
    assert counts(bring_in(tmp_path / "b", {"accounts": "external_id,name\nA1,Acme\n"})) == (0, 0, 1, 0)
    account = Account.objects.get()
    assert (account.city, account.status, owners()) == ("Ulm", "prospect", [("Omar", None, None)])


def test_an_empty_cell_empties_but_where_there_is_a_default_leaves_as_it_is(small, tmp_path):
    bring_in(tmp_path / "a", {"accounts": "external_id,name,city,status,employees\nA1,Acme,Ulm,former,7\n"})
    bring_in(tmp_path / "b", {"accounts": "external_id,name,city,status,employees\nA1,Acme,,,\n"})
    account = Account.objects.get()
    assert (account.city, account.status, account.employees) == ("", "former", None)


def test_a_person_switched_off_is_not_switched_on_by_an_empty_cell(small, tmp_path):
    User.objects.filter(name="Omar").update(is_active=False)
    bring_in(tmp_path / "a", {"users": "email,name,role,active\nomar@example.test,Omar,account_manager,\n"})
    assert User.objects.get(name="Omar").is_active is False


# Owners


def test_an_owner_given_first_holds_from_the_beginning_and_a_change_from_the_day_of_the_import(
    small, tmp_path
):
    assert owners() == [("Omar", None, None)]
    changed = {"accounts": SMALL["accounts"].replace("omar", "rita")}
    assert counts(bring_in(tmp_path / "b", changed, on=date(2026, 7, 1))) == (0, 1, 0, 0)
    assert owners() == [("Omar", None, date(2026, 6, 30)), ("Rita", date(2026, 7, 1), None)]
    assert counts(bring_in(tmp_path / "c", changed, on=date(2026, 7, 9))) == (0, 0, 1, 0)


def test_a_second_change_on_the_same_day_corrects_the_first(small, tmp_path):
    for owner in ("rita", "omar", "rita"):
        bring_in(tmp_path / "b", {"accounts": SMALL["accounts"].replace("omar", owner)}, on=date(2026, 7, 1))
    assert owners() == [("Omar", None, date(2026, 6, 30)), ("Rita", date(2026, 7, 1), None)]


def test_an_account_that_the_file_leaves_without_owner_has_none_from_that_day(small, tmp_path):
    bring_in(tmp_path / "b", {"accounts": "external_id,name,owner_email\nA1,Acme,\n"}, on=date(2026, 7, 1))
    assert owners() == [("Omar", None, date(2026, 6, 30))]
    bring_in(tmp_path / "c", {"accounts": SMALL["accounts"]}, on=date(2026, 8, 1))
    assert owners() == [("Omar", None, date(2026, 6, 30)), ("Omar", date(2026, 8, 1), None)]


def test_a_hand_over_that_is_to_come_stays(small, tmp_path):
    AccountOwnership.objects.update(ends_on=date(2026, 12, 31))
    rita = User.objects.get(name="Rita")
    AccountOwnership.objects.create(account=Account.objects.get(), owner=rita, starts_on=date(2027, 1, 1))
    User.objects.create_user("zoe@example.test", name="Zoe")
    bring_in(tmp_path / "b", {"accounts": SMALL["accounts"].replace("omar", "zoe")}, on=date(2026, 7, 1))
    assert owners() == [
        ("Omar", None, date(2026, 6, 30)),
        ("Rita", date(2027, 1, 1), None),
        ("Zoe", date(2026, 7, 1), date(2026, 12, 31)),
    ]


# The other kinds


def test_places_on_a_team_are_known_by_person_and_role_and_several_by_their_first_day(small, tmp_path):
    header = "account_external_id,user_email,role,from,to"
    one = ("A1", "rita@example.test", "csm")
    bring_in(tmp_path / "a", {"team": rows(header, (*one, "2026-01-01", ""))})
    moved = rows(header, (*one, "2026-02-01", "2026-03-31"))
    assert counts(bring_in(tmp_path / "b", {"team": moved})) == (0, 1, 0, 0)
    both = rows(header, (*one, "2026-02-01", "2026-03-31"), (*one, "2026-05-01", ""))
    assert counts(bring_in(tmp_path / "c", {"team": both})) == (1, 0, 1, 0)
    places = AccountTeamMember.objects.order_by("starts_on").values_list("starts_on", "ends_on")
    assert list(places) == [(date(2026, 2, 1), date(2026, 3, 31)), (date(2026, 5, 1), None)]


def test_people_work_usage_and_rates_come_in_and_change(small, tmp_path):
    files = {
        "contacts": "external_id,account_external_id,name,reports_to_external_id\nP2,A1,Bo,P1\nP1,A1,Al,\n",
        "usage": "account_external_id,product_code,date,quantity,entitlement\nA1,SEAT,2026-06-01,7,10\n",
        "activities": rows(
            "external_id,account_external_id,kind,on,summary,user_email,contact_external_id",
            ("X1", "A1", "call", "2026-06-02", "Asked\nfor more", "omar@example.test", "P1"),
        ),
        "tasks": "external_id,account_external_id,summary,due_on\nT1,A1,Send it,2026-07-01\n",
        "rates": "date,currency,rate\n2026-01-01,EUR,1.1\n",
    }
    assert (counts(bring_in(tmp_path / "b", files)), counts(bring_in(tmp_path / "c", files))) == (
        (6, 0, 0, 0),
        (0, 0, 6, 0),
    )
    assert Contact.objects.get(name="Bo").reports_to.name == "Al"
    activity = Activity.objects.get()
    assert (activity.summary, [c.name for c in activity.contacts.all()]) == ("Asked\nfor more", ["Al"])
    assert (UsageReading.objects.get().quantity, Task.objects.get().done_on, Rate.objects.get().kind) == (
        7,
        None,
        "plan",
    )
    files["activities"] = files["activities"].replace("P1", "P2")
    files["tasks"] = "external_id,account_external_id,summary,done_on\nT1,A1,Send it,2026-06-10\n"
    assert counts(bring_in(tmp_path / "d", files)) == (0, 2, 4, 0)
    assert [c.name for c in Activity.objects.get().contacts.all()] == ["Bo"]
    assert (Task.objects.get().done_on, Task.objects.get().due_on) == (date(2026, 6, 10), date(2026, 7, 1))


def test_a_contract_and_its_lines_move_together(small, tmp_path):
    """No order of writing leaves the book right in between; the end of it does."""
    files = {
        "contracts": SMALL["contracts"].replace("2026-01-01,2026-12-31", "2025-01-01,2025-12-31"),
        "subscriptions": SMALL["subscriptions"].replace("2026-01-01", "2025-01-01"),
    }
    assert counts(bring_in(tmp_path / "b", files)) == (0, 2, 0, 0)
    assert Subscription.objects.get().starts_on == date(2025, 1, 1)
    assert sum(Movement.objects.effective_by(date(2025, 6, 1)).values_list("amount", flat=True)) == 1000
    assert sum(Movement.objects.values_list("amount", flat=True)) == 0


def test_a_later_fact_is_a_correction_known_from_the_day_of_the_import(small, tmp_path):
    files = {"subscriptions": SMALL["subscriptions"].replace(",10,100,", ",12,100,")}
    bring_in(tmp_path / "b", files, on=date(2026, 7, 1))
    assert sum(Movement.objects.values_list("amount", flat=True)) == 1200
    assert sum(Movement.objects.known_by(date(2026, 6, 30)).values_list("amount", flat=True)) == 1000


def test_other_plan_rates_revalue_what_is_held(small, tmp_path):
    files = {
        "rates": "date,currency,rate\n2020-01-01,EUR,1.10\n",
        "contracts": SMALL["contracts"].replace("USD", "EUR").replace("C1", "C2"),
        "subscriptions": SMALL["subscriptions"].replace("C1", "C2"),
    }
    bring_in(tmp_path / "b", files)
    bring_in(tmp_path / "c", {"rates": "date,currency,rate\n2026-04-01,EUR,1.05\n"})
    fx = Movement.objects.filter(counts_as="fx").values_list("on", "company_amount")
    assert list(fx) == [(date(2026, 4, 1), Decimal(-50))]


def test_a_line_recorded_in_error_counts_again_when_it_comes_again(small, tmp_path):
    Subscription.objects.update(withdrawn=True)
    assert counts(bring_in(tmp_path / "b", {"subscriptions": SMALL["subscriptions"]})) == (0, 1, 0, 0)
    assert Subscription.objects.get().withdrawn is False
