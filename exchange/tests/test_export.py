"""What an export holds, for whom; and that bringing it in again changes nothing."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from accounts.models import Account, Activity, Contract, Product, Task
from accounts.tests.factories import AccountFactory, OwnershipFactory, TeamMemberFactory
from exchange.formats.book import BOOK
from exchange.pipeline.run import import_book
from exchange.tests.books import SMALL, TODAY, bring_in, command, counts, exported, refusals, rows
from people.tests.factories import UserFactory
from territories.models import Territory

pytestmark = pytest.mark.django_db

BLNS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "blns" / "blns.json"


def export(folder: Path, *options: str) -> dict[str, list[dict[str, str]]]:
    _, complaint = command("export_book", folder, "--as-of", TODAY.isoformat(), *options)
    assert complaint == ""
    return exported(folder)


def again(folder: Path) -> tuple[int, int, int, int]:
    return counts(import_book([folder], by=None, on=TODAY))


def test_each_file_of_the_format_is_written_and_counted(tmp_path):
    bring_in(tmp_path / "small", SMALL)
    document, _ = command("export_book", tmp_path / "out")
    assert document == {
        "files": {
            f"{file.name}.csv": len(exported(tmp_path / "out").get(file.name, [])) for file in BOOK.files
        }
    }
    assert document["files"]["subscriptions.csv"] == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(document["files"])


def test_cells_are_what_the_format_says(tmp_path):
    bring_in(tmp_path / "small", SMALL)
    found = export(tmp_path / "out")
    line = found["subscriptions"][0]
    assert (line["quantity"], line["unit_price"], line["recurring"], line["end"]) == ("10", "100", "yes", "")
    assert found["accounts"][0]["owner_email"] == "omar@example.test"
    assert again(tmp_path / "out") == (0, 0, 7, 0)


def test_a_house_moved_elsewhere_is_the_same_house(tmp_path):
    """Exported, emptied, brought in and exported again: the same files, byte by byte."""
    bring_in(tmp_path / "small", SMALL)
    export(tmp_path / "one")
    Account.objects.update(name="Other", city="Elsewhere")
    Product.objects.update(name="Other")
    assert again(tmp_path / "one") == (0, 2, 5, 0)
    export(tmp_path / "two")
    assert {p.name: p.read_bytes() for p in (tmp_path / "one").iterdir()} == {
        p.name: p.read_bytes() for p in (tmp_path / "two").iterdir()
    }


def numbered(prefix: str, texts: list[str]) -> dict[str, str]:
    return {f"{prefix}{n}": text for n, text in enumerate(texts)}


@pytest.mark.skipif(not BLNS.is_file(), reason="../shared/data is not on this machine")
def test_naughty_strings_come_through_every_text_field_byte_by_byte(tmp_path):
    strings = [text for text in json.loads(BLNS.read_text(encoding="utf-8")) if text.strip()]
    short = list(dict.fromkeys(text for text in strings if len(text) <= 50))
    named = [(f"A{n}", text) for n, text in enumerate(strings) if len(text) <= 150]
    files = {
        "accounts": rows(
            "external_id,name,city,tier", *[(key, text, text[:100], text[:50]) for key, text in named]
        ),
        "products": rows("code,name,unit", *[(text, text, text) for text in short]),
        "contacts": rows(
            "external_id,account_external_id,name,title,phone",
            *[(text, "A1", text, text, text) for text in short],
        ),
        "tasks": rows(
            "external_id,account_external_id,summary",
            *[(key, "A1", text) for key, text in numbered("T", strings).items()],
        ),
        "users": rows(
            "email,name,role", *[(f"u{n}@example.test", text, "viewer") for n, text in enumerate(short)]
        ),
        "contracts": rows(
            "number,account_external_id,start,end,currency,renewal_mode,payment_terms",
            *[(text, "A1", "2026-01-01", "2026-12-31", "USD", "manual", text) for text in short],
        ),
        "activities": rows(
            "external_id,account_external_id,kind,on,summary",
            *[(key, "A1", "call", "2026-01-02", text) for key, text in numbered("V", strings).items()],
        ),
        "territories": rows("code,name", *[(text, text) for text in short]),
    }
    assert refusals(bring_in(tmp_path / "in", files)) == []
    assert dict(Account.objects.values_list("external_id", "name")) == dict(named)
    assert dict(Task.objects.values_list("external_id", "summary")) == numbered("T", strings)
    assert sorted(Product.objects.values_list("code", flat=True)) == sorted(short)
    terms = dict(Contract.objects.values_list("number", "payment_terms"))
    assert terms == {text: text for text in short}
    assert dict(Activity.objects.values_list("external_id", "summary")) == numbered("V", strings)
    assert dict(Territory.objects.values_list("code", "name")) == terms
    export(tmp_path / "out")
    document, _ = command("import_book", tmp_path / "out", "--as-of", TODAY.isoformat())
    assert (document["created"], document["changed"], document["refused"]) == (0, 0, 0)


def test_no_cell_runs_as_a_formula_and_numbers_stay_numbers(tmp_path):
    payloads = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "\n=1", "'=1", "a\n=1"]
    for payload in payloads:
        AccountFactory(name=payload, city=payload)
    found = export(tmp_path / "out")["accounts"]
    assert [row["name"] for row in found] == ["'" + payload for payload in payloads[:-1]] + ["a\n=1"]
    assert again(tmp_path / "out") == (0, 0, len(payloads), 0)
    with (tmp_path / "out" / "accounts.csv").open(newline="", encoding="utf-8") as stream:
        assert len(list(csv.reader(stream))) == len(payloads) + 1


# Only what one may see


@pytest.fixture
def two_books(rep, other_rep):
    """An account each of two people in different branches, with work on them; the first under the second."""
    theirs = AccountFactory(external_id="THEIRS", name="Theirs")
    mine = AccountFactory(external_id="MINE", name="Mine", parent=theirs)
    OwnershipFactory(account=mine, owner=rep)
    OwnershipFactory(account=theirs, owner=other_rep)
    for account in (mine, theirs):
        Task.objects.create(account=account, summary=f"Call {account.name}")
        Activity.objects.create(
            account=account, kind="call", on=TODAY, logged_on=TODAY, summary=f"Called {account.name}"
        )
    return mine, theirs


def test_a_person_gets_her_own_accounts_and_what_hangs_on_them(two_books, rep, tmp_path):
    found = export(tmp_path / "out", "--as", "rep@example.test")
    assert [row["external_id"] for row in found["accounts"]] == ["MINE"]
    assert [row["summary"] for row in found["tasks"] + found["activities"]] == ["Call Mine", "Called Mine"]
    assert {row["email"] for row in found["users"]} == {
        "rep@example.test",
        "manager@example.test",
        "chief@example.test",
    }
    assert "THEIRS" not in (tmp_path / "out" / "accounts.csv").read_text()
    assert again(tmp_path / "out")[:2] == (0, 0)


def test_sight_by_team_counts_and_the_team_is_named(two_books, rep, teammate, tmp_path):
    TeamMemberFactory(account=two_books[0], user=teammate)
    TeamMemberFactory(account=two_books[0], user=rep, source="territory")
    found = export(tmp_path / "out", "--as", "teammate@example.test")
    assert [row["external_id"] for row in found["accounts"]] == ["MINE"]
    assert [row["user_email"] for row in found["team"]] == ["teammate@example.test"]


@pytest.mark.parametrize(
    ("person", "accounts"),
    [
        ("chief@example.test", ["THEIRS", "MINE"]),
        ("ops@example.test", ["THEIRS", "MINE"]),
        ("viewer@example.test", ["MINE"]),
        ("other.manager@example.test", ["THEIRS"]),
    ],
)
def test_each_of_the_cast_gets_what_they_see(two_books, ops, viewer, tmp_path, person, accounts):
    found = export(tmp_path / "out", "--as", person)
    assert [row["external_id"] for row in found["accounts"]] == accounts
    assert "parent_external_id" in found["accounts"][0] or person == "viewer@example.test"


def test_whoever_is_switched_off_gets_nothing(two_books, rep, tmp_path):
    rep.is_active = False
    rep.save()
    assert "accounts" not in export(tmp_path / "out", "--as", "rep@example.test")


def test_nobody_of_that_name_is_a_refusal(tmp_path):
    document, complaint = command("export_book", tmp_path / "out", "--as", "who@example.test")
    assert (document, complaint) == ({}, "There is nobody with the e-mail who@example.test.")


def test_owners_are_those_of_the_day(tmp_path):
    account = AccountFactory(external_id="A1", name="Acme")
    first, second = UserFactory(email="first@example.test"), UserFactory(email="second@example.test")
    OwnershipFactory(account=account, owner=first, ends_on=date(2026, 6, 15))
    OwnershipFactory(account=account, owner=second, starts_on=date(2026, 6, 16))
    assert export(tmp_path / "out")["accounts"][0]["owner_email"] == "first@example.test"
