"""What an import says no to: by file, row and column; and nothing of it is written."""

import zipfile
from datetime import date

import pytest
from django.db import connection

from accounts.models import Account, Contract, Subscription
from common.errors import DomainError
from exchange.models import ImportBatch
from exchange.pipeline.run import ONE_AT_A_TIME, import_book
from exchange.tests.books import SMALL, TODAY, bring_in, command, counts, refusals, rows, write
from people.models import User

pytestmark = pytest.mark.django_db

CONTRACT = "number,account_external_id,start,end,currency,renewal_mode,renewal_term_months,{}\n"
TEAM = "account_external_id,user_email,role,from,to\n"


def contract(column: str, value: str, *, mode: str = "auto", end: str = "2026-12-31") -> dict[str, str]:
    return {"contracts": CONTRACT.format(column) + f"C9,A1,2026-01-01,{end},USD,{mode},12,{value}\n"}


def line(**cells: str) -> dict[str, str]:
    values = {
        "contract_number": "C1",
        "line": "9",
        "product_code": "SEAT",
        "quantity": "1",
        "unit_price": "1",
        "start": "2026-01-01",
        "end": "",
    } | cells
    return {"subscriptions": rows(",".join(values), values.values())}


@pytest.mark.parametrize(
    ("files", "where", "words"),
    [
        ({"accounts": "external_id,name\n,Acme\n"}, ("accounts.csv", 2, "external_id"), "is required"),
        ({"accounts": "external_id,name\nA2,  \n"}, ("accounts.csv", 2, "name"), "is required"),
        ({"accounts": "external_id\nA2\n"}, ("accounts.csv", 1, "name"), "column is missing"),
        ({"accounts": "external_id,name,name\nA2,a,b\n"}, ("accounts.csv", 1, "name"), "stands there twice"),
        ({"accounts": ""}, ("accounts.csv", None, None), "empty"),
        ({"accounts": "just one column\nof rubbish\n"}, ("accounts.csv", 1, "external_id"), "is missing"),
        ({"accounts": "external_id,name\nA2,B,C\n"}, ("accounts.csv", 2, None), "has 3 cells"),
        ({"accounts": "external_id,name,city\nA2,B"}, ("accounts.csv", 2, None), "middle of this row"),
        ({"accounts": 'external_id,name\nA2,"B\n'}, ("accounts.csv", 2, None), "inside a quoted cell"),
        (
            {"accounts": "external_id,name\nA2,B\n\nA2,C\n"},
            ("accounts.csv", 4, "external_id"),
            "A2, stands in row 2",
        ),
        (
            {"accounts": "external_id,name,currency\nA2,B,XYZ\n"},
            ("accounts.csv", 2, "currency"),
            "not a currency",
        ),
        (
            {"accounts": "external_id,name,owner_email\nA2,B,who@example.test\n"},
            ("accounts.csv", 2, "owner_email"),
            "no person “who@example.test”",
        ),
        (
            {"accounts": "external_id,name,parent_external_id\nA2,B,A7\n"},
            ("accounts.csv", 2, "parent_external_id"),
            "no account “A7”",
        ),
        (
            {"accounts": "external_id,name,parent_external_id\nA2,B,A2\n"},
            ("accounts.csv", 2, "parent_external_id"),
            "above itself",
        ),
        (
            {"contracts": SMALL["contracts"].replace("A1", "A7")},
            ("contracts.csv", 2, "account_external_id"),
            "no account",
        ),
        (
            contract("status", "signed", end="2025-12-31"),
            ("contracts.csv", 2, "end"),
            "ends before it starts",
        ),
        (contract("status", "signed", end=""), ("contracts.csv", 2, "end"), "only an evergreen"),
        (contract("status", "signed", mode="evergreen"), ("contracts.csv", 2, "end"), "has no end"),
        (contract("status", "gone"), ("contracts.csv", 2, "status"), "not one of draft, signed"),
        (contract("status", "terminated"), ("contracts.csv", 2, "terminated_on"), "last day of service"),
        (contract("notice_amount", "30"), ("contracts.csv", 2, "notice_unit"), "days or months"),
        (contract("notice_given_by", "us"), ("contracts.csv", 2, "notice_given_on"), "gave notice"),
        (contract("signed_on", "soon"), ("contracts.csv", 2, "signed_on"), "not a date"),
        (
            contract("predecessor_number", "C7"),
            ("contracts.csv", 2, "predecessor_number"),
            "no contract “C7”",
        ),
        (contract("predecessor_number", "C1"), ("contracts.csv", 2, "start"), "start of its predecessor"),
        (contract("predecessor_number", "C9"), ("contracts.csv", 2, "predecessor_number"), "succeed itself"),
        (
            {"contracts": SMALL["contracts"].replace("USD", "EUR").replace("C1", "C2")},
            ("contracts.csv", 2, "currency"),
            "no plan rate for EUR",
        ),
        (
            {"contracts": SMALL["contracts"].replace("2026-01-01", "2026-03-01")},
            ("contracts.csv", 2, "end"),
            "line 1",
        ),
        (line(contract_number="C7"), ("subscriptions.csv", 2, "contract_number"), "no contract “C7”"),
        (line(product_code="GTX"), ("subscriptions.csv", 2, "product_code"), "no product “GTX”"),
        (line(unit_price="-1"), ("subscriptions.csv", 2, "unit_price"), "less than 0"),
        (
            line(quantity="999999999", unit_price="100000"),
            ("subscriptions.csv", 2, "unit_price"),
            "any line is worth",
        ),
        (line(quantity="0"), ("subscriptions.csv", 2, "quantity"), "not more than 0"),
        (line(start="2025-12-31"), ("subscriptions.csv", 2, "start"), "before the start of its contract"),
        (line(end="2027-01-01"), ("subscriptions.csv", 2, "end"), "after the end of its contract"),
        (line(end="2025-01-01"), ("subscriptions.csv", 2, "end"), "ends before it starts"),
        (
            {"team": TEAM + "A1,omar@example.test,csm,2026-02-01,2026-01-01\n"},
            ("team.csv", 2, "to"),
            "ends before",
        ),
        (
            {"usage": "account_external_id,product_code,date,quantity\nA1,SEAT,2026-06-16,1\n"},
            ("usage.csv", 2, "date"),
            "not come yet",
        ),
        (
            {"activities": "external_id,account_external_id,kind,on,summary\nX,A1,call,2026-06-16,Hi\n"},
            ("activities.csv", 2, "on"),
            "not come yet",
        ),
        ({"rates": "date,currency,rate\n2026-01-01,USD,1.1\n"}, ("rates.csv", 2, "rate"), "always worth 1"),
        ({"rates": "date,currency,rate\n2026-01-01,EUR,0\n"}, ("rates.csv", 2, "rate"), "not more than 0"),
        (
            {"users": "email,name,role,manager_email\nomar@example.test,Omar,director,omar@example.test\n"},
            ("users.csv", 2, "manager_email"),
            "report to themselves",
        ),
        ({"targets": "period,mesure\n2026,x\n"}, ("targets.csv", 1, "measure"), "the column is missing"),
        ({"mystery": "a,b\n1,2\n"}, ("mystery.csv", None, None), ""),
    ],
)
def test_bad_input_is_refused_by_name_and_nothing_is_written(tmp_path, files, where, words):
    bring_in(tmp_path / "small", SMALL)
    good = {"products": "code,name\nNEW,New\n"} if "mystery" not in files else {}
    outcome = bring_in(tmp_path / "bad", files | good)
    found = refusals(outcome)
    if "mystery" in files:
        assert "no file of the book format" in found[0][3]
    else:
        assert [place[:3] for place in found] == [where]
        assert words in found[0][3]
    assert (outcome.refused, outcome.batch) == (1, None)
    assert [m.objects.count() for m in (Account, Contract, Subscription, ImportBatch)] == [1, 1, 1, 1]


def test_a_contract_and_a_contact_stay_with_their_account(tmp_path):
    contacts = "external_id,account_external_id,name\nP1,A1,Al\n"
    bring_in(tmp_path / "small", SMALL | {"contacts": contacts})
    moved = {
        "accounts": "external_id,name\nA2,Beta\n",
        "contracts": SMALL["contracts"].replace("A1", "A2"),
        "contacts": contacts.replace("A1", "A2"),
    }
    assert sorted(place[:3] for place in refusals(bring_in(tmp_path / "bad", moved))) == [
        ("contacts.csv", 2, "account_external_id"),
        ("contracts.csv", 2, "account_external_id"),
    ]


def test_references_across_accounts_are_refused(tmp_path):
    files = {
        "accounts": "external_id,name\nA1,Acme\nA2,Beta\n",
        "contacts": "external_id,account_external_id,name,reports_to_external_id\nP1,A1,Al,\nP2,A2,Bo,P1\n",
        "activities": (
            "external_id,account_external_id,kind,on,summary,contact_external_id\nX,A2,call,2026-06-01,Hi,P1\n"
        ),
        "contracts": rows(
            "number,account_external_id,start,end,currency,renewal_mode,predecessor_number",
            ("C1", "A1", "2025-01-01", "2025-12-31", "USD", "manual", ""),
            ("C2", "A2", "2026-01-01", "2026-12-31", "USD", "manual", "C1"),
        ),
    }
    assert [place[:3] for place in refusals(bring_in(tmp_path / "bad", files))] == [
        ("activities.csv", 2, "contact_external_id"),
        ("contacts.csv", 3, "reports_to_external_id"),
        ("contracts.csv", 3, "predecessor_number"),
    ]


def test_a_contract_does_not_start_after_one_that_follows_it(tmp_path):
    """Nor does the one before it, where it stays."""

    def chain(*starts: str) -> dict[str, str]:
        numbers = zip(("C1", "C2", "C3"), starts, ("", "C1", "C2"), strict=False)
        lines = (
            (number, "A1", start, "2026-12-31", "USD", "manual", before) for number, start, before in numbers
        )
        header = "number,account_external_id,start,end,currency,renewal_mode,predecessor_number"
        return {"contracts": rows(header, *lines)}

    book = {"accounts": "external_id,name\nA1,Acme\n", **chain("2024-01-01", "2025-01-01", "2026-01-01")}
    bring_in(tmp_path / "book", book)
    moved = bring_in(tmp_path / "later", chain("2025-02-01", "2026-02-01"), skip_refused=True)
    assert refusals(moved) == [
        ("contracts.csv", 2, "start", "is not before the start of C2, which follows it: 2025-01-01."),
        ("contracts.csv", 3, "start", "is not before the start of C3, which follows it: 2026-01-01."),
    ]
    together = chain("2025-02-01", "2026-02-01", "2026-03-01")
    assert counts(bring_in(tmp_path / "together", together)) == (0, 3, 0, 0)


def test_overlapping_places_on_a_team_are_refused(tmp_path):
    one = ("A1", "omar@example.test", "csm")
    team = rows(TEAM.strip(), (*one, "2026-01-01", "2026-06-30"), (*one, "2026-06-30", ""))
    found = refusals(bring_in(tmp_path / "bad", SMALL | {"team": team}))
    assert [place[:3] for place in found] == [("team.csv", 2, "from"), ("team.csv", 3, "from")]


def test_several_wrong_cells_of_a_row_are_all_told_and_the_row_counts_once(tmp_path):
    outcome = bring_in(
        tmp_path / "bad", {"accounts": "external_id,name,country,employees\nA2,B,Nowhere,many\n"}
    )
    assert [place[2] for place in refusals(outcome)] == ["country", "employees"]
    assert counts(outcome) == (0, 0, 0, 1)


def test_what_depends_on_a_refused_row_says_so(tmp_path):
    files = SMALL | {"accounts": SMALL["accounts"].replace("Acme", "")}
    found = refusals(bring_in(tmp_path / "bad", files))
    assert [(place[0], place[2]) for place in found] == [
        ("accounts.csv", "name"),
        ("contracts.csv", "account_external_id"),
        ("subscriptions.csv", "contract_number"),
    ]
    assert "is refused itself, in row 2" in found[1][3]


def test_refused_rows_are_left_out_when_asked_with_all_that_depends_on_them(tmp_path):
    files = SMALL | {"accounts": SMALL["accounts"] + "A2,,omar@example.test\nA3,Gamma,\n"}
    files["contracts"] += "C2,A2,2026-01-01,2026-12-31,USD,manual,\n"
    outcome = bring_in(tmp_path / "bad", files, skip_refused=True)
    assert counts(outcome) == (7, 0, 0, 2)
    assert list(Account.objects.order_by("external_id").values_list("external_id", flat=True)) == ["A1", "A3"]
    assert [(r.kind, r.row, r.column) for r in outcome.batch.refusals.order_by("pk")] == [
        ("accounts", 3, "name"),
        ("contracts", 3, "account_external_id"),
    ]


def test_a_chain_of_parents_is_refused_to_its_end(tmp_path):
    header = "external_id,name,parent_external_id"
    files = {"accounts": rows(header, ("A", "", ""), ("B", "B", "A"), ("C", "C", "B"), ("D", "D", ""))}
    outcome = bring_in(tmp_path / "bad", files, skip_refused=True)
    assert (counts(outcome), Account.objects.get().external_id) == ((1, 0, 0, 3), "D")


def test_a_cycle_is_refused_row_by_row(tmp_path):
    header = "external_id,name,parent_external_id"
    files = {"accounts": rows(header, ("A", "A", "C"), ("B", "B", "A"), ("C", "C", "B"), ("D", "D", "A"))}
    assert [place[1] for place in refusals(bring_in(tmp_path / "bad", files))] == [2, 3, 4, 5]


def test_a_file_given_twice_is_refused(tmp_path):
    first, second = write(tmp_path / "a", SMALL), write(tmp_path / "b", {"accounts": SMALL["accounts"]})
    outcome = import_book([first, second], by=None, on=TODAY)
    assert [place[3] for place in refusals(outcome)] == ["accounts stands in accounts.csv too."]


def test_a_bomb_among_the_files_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "book.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("accounts.csv", "external_id,name\n" + "A" * 5_000_000)
    outcome = import_book([tmp_path / "book.zip"], by=None, on=TODAY)
    assert [(place[0], outcome.refused) for place in refusals(outcome)] == [("book.zip", 1)]


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_are_one_after_the_other(tmp_path):
    """Another session holds the lock: the second import says so at once."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(ONE_AT_A_TIME)
            with pytest.raises(DomainError, match="Another import is running"):
                bring_in(tmp_path / "small", SMALL)
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert counts(bring_in(tmp_path / "small", SMALL)) == (6, 0, 0, 0)


def test_the_command_prints_one_document_and_fails_in_one_line(tmp_path):
    bad = write(tmp_path / "bad", {"accounts": "external_id,name,employees\nA1,Acme,many\n"})
    document, complaint = command("import_book", bad)
    assert set(document) == {
        *(
            "batch",
            "dry_run",
            "created",
            "changed",
            "unchanged",
            "refused",
            "by_kind",
            "refusals",
            "decisions",
        ),
    }
    assert document["refusals"] == [
        {"file": "accounts.csv", "row": 2, "column": "employees", "reason": "“many” is not a whole number."}
    ]
    assert (document["by_kind"]["accounts"], document["batch"]) == (
        {"created": 0, "changed": 0, "unchanged": 0, "refused": 1},
        None,
    )
    assert complaint == (
        "1 row is refused, nothing was applied. "
        "The first: accounts.csv, row 2, column employees: “many” is not a whole number."
    )


def test_the_command_takes_a_day_and_skips_what_is_refused(tmp_path):
    bad = write(tmp_path / "bad", {"users": "email,name,role\na@example.test,A,director\nb,B,director\n"})
    document, complaint = command("import_book", bad, "--skip-refused", "--as-of", "2026-01-01")
    assert (document["created"], document["refused"], complaint) == (1, 1, "")
    assert (ImportBatch.objects.get().day, User.objects.count()) == (date(2026, 1, 1), 1)
