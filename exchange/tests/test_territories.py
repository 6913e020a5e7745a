"""Territories, coverage and assignments in and out."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from accounts.models import Account
from exchange.export import export_book
from exchange.pipeline.run import import_book
from exchange.tests.books import SMALL, TODAY, bring_in, counts, exported, refusals, rows
from people.models import User
from renewals.models import Renewal
from territories.models import AccountAssignment, Target, Territory

TREE = rows("code,name,parent_code,kind", ("EU", "Europe", "", "region"), ("NO", "Nordics", "EU", "named"))
COVERAGE = rows(
    "territory_code,user_email,role,from,to", ("EU", "rita@example.test", "account_manager", "", "")
)
HELD = "account_external_id,territory_code,from,to"
TARGETS = rows(
    "territory_code,user_email,period,measure,value",
    ("EU", "", "2026", "grr", "0.92"),
    ("", "rita@example.test", "2026Q3", "expansion", "125000.50"),
)
BOOK = SMALL | {"territories": TREE, "coverage": COVERAGE, "assignments": rows(HELD, ("A1", "NO", "", ""))}
BOOK |= {"targets": TARGETS}


@pytest.fixture(scope="module")
def brought(lasting, tmp_path_factory):
    """The book of which each test changes something."""
    outcome = lasting(lambda: bring_in(tmp_path_factory.mktemp("first"), BOOK))
    assert refusals(outcome) == []
    return outcome


@pytest.fixture
def book(db, brought):
    return brought


def days() -> list[tuple]:
    held = AccountAssignment.objects.order_by("account", F("starts_on").asc(nulls_first=True))
    return [(r.territory.code, r.starts_on, r.ends_on, r.source) for r in held.select_related("territory")]


def test_what_goes_out_comes_in_unchanged(book, tmp_path):
    out = tmp_path / "out"
    export_book(out, as_seen_by=None, on=TODAY)
    unchanged = book.total("created") + Renewal.objects.standing().count()
    assert counts(import_book([out], by=None, on=TODAY)) == (0, 0, unchanged, 0)
    assert exported(out)["territories"][1] == {
        "code": "NO",
        "name": "Nordics",
        "parent_code": "EU",
        "kind": "named",
    }


def test_a_target_is_found_again_by_whose_it_is(book, tmp_path):
    assert counts(bring_in(tmp_path / "more", {"targets": TARGETS.replace("0.92", "0.95")})) == (0, 1, 1, 0)
    values = Target.objects.order_by("pk").values_list("territory__code", "user__email", "period", "value")
    assert list(values) == [
        ("EU", None, "2026", Decimal("0.95")),
        (None, "rita@example.test", "2026Q3", Decimal("125000.5")),
    ]


def targets(*line):
    return {"targets": rows("territory_code,user_email,period,measure,value", line)}


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (("", "", "2026", "grr", "0.9"), "territory_code"),
        (("EU", "rita@example.test", "2026", "grr", "0.9"), "territory_code"),
        (("EU", "", "2026Q5", "grr", "0.9"), "period"),
        (("EU", "", "2026", "grr", "92"), "value"),
        (("EU", "", "2026", "joy", "1"), "measure"),
    ],
)
def test_a_target_of_nobody_or_nothing_is_refused(book, tmp_path, line, column):
    assert [row[:3] for row in refusals(bring_in(tmp_path / "bad", targets(*line)))] == [
        ("targets.csv", 2, column)
    ]


def test_coverage_that_comes_in_gives_sight_at_once(book):
    rita = User.objects.get(email="rita@example.test")
    assert Account.objects.visible_to(rita, on=TODAY).get().external_id == "A1"


def test_who_sees_an_account_gets_its_territory_and_those_above(book, tmp_path):
    omar = User.objects.get(email="omar@example.test")
    export_book(tmp_path / "out", as_seen_by=omar, on=TODAY)
    found = exported(tmp_path / "out")
    assert [row["code"] for row in found["territories"]] == ["EU", "NO"]
    assert "coverage" not in found
    assert [row["territory_code"] for row in found["assignments"]] == ["NO"]


def test_without_a_day_another_territory_holds_from_the_import(book, tmp_path):
    moved = {"assignments": rows("account_external_id,territory_code", ("A1", "EU"))}
    assert counts(bring_in(tmp_path / "again", moved)) == (1, 0, 0, 0)
    eve = TODAY - timedelta(days=1)
    assert days() == [("NO", None, eve, "import"), ("EU", TODAY, None, "import")]
    assert counts(bring_in(tmp_path / "again", moved)) == (0, 0, 1, 0)
    back = {"assignments": rows("account_external_id,territory_code", ("A1", "NO"))}
    assert counts(bring_in(tmp_path / "back", back)) == (0, 1, 0, 0)
    assert days() == [("NO", None, eve, "import"), ("NO", TODAY, None, "import")]


def test_a_move_with_days_is_two_rows(book, tmp_path):
    moved = rows(HELD, ("A1", "NO", "", "2026-06-30"), ("A1", "EU", "2026-07-01", ""))
    assert counts(bring_in(tmp_path / "moved", {"assignments": moved})) == (1, 1, 0, 0)
    assert [(code, str(end)) for code, _, end, _ in days()] == [("NO", "2026-06-30"), ("EU", "None")]


@pytest.mark.parametrize(
    ("files", "refused"),
    [
        (
            {"assignments": rows(HELD, ("A1", "EU", "2026-07-01", ""))},
            (2, "from", "overlaps the days in which NO holds the account; end that first."),
        ),
        (
            {"assignments": rows(HELD, ("A1", "MOON", "", ""))},
            (2, "territory_code", "there is no territory “MOON”."),
        ),
        (
            {"assignments": rows(HELD, ("A1", "EU", "2026-07-01", "2026-06-30"))},
            (2, "to", "ends before it starts."),
        ),
        (
            {"territories": rows("code,name,parent_code", ("EU", "Europe", "NO"))},
            (2, "parent_code", "would stand above itself."),
        ),
        (
            {
                "coverage": rows(
                    "territory_code,user_email,role,from", ("EU", "rita@example.test", "csm", "2026-01-01")
                )
            },
            (2, "from", "overlaps days in which this person covers the territory already."),
        ),
    ],
)
def test_what_cannot_stand_is_refused_with_its_reason(book, tmp_path, files, refused):
    before = (days(), Territory.objects.count())
    outcome = bring_in(tmp_path / "bad", files)
    assert [row[1:] for row in refusals(outcome)] == [refused]
    assert (days(), Territory.objects.count()) == before


COVERING = "territory_code,user_email,role,from,to"
CLOSED = "would change what is reported: quarters before 2026-04-01 are closed. Say a day from then on."


@pytest.mark.parametrize(
    ("kind", "line", "refused"),
    [
        ("coverage", ("EU", "omar@example.test", "csm", "2026-03-31", ""), True),
        ("coverage", ("EU", "omar@example.test", "csm", "", ""), True),
        ("coverage", ("EU", "omar@example.test", "csm", "2026-04-01", ""), False),
        ("coverage", ("EU", "rita@example.test", "account_manager", "", "2026-03-30"), True),
        ("coverage", ("EU", "rita@example.test", "account_manager", "2026-04-01", ""), True),
        ("coverage", ("EU", "rita@example.test", "account_manager", "", "2026-03-31"), False),
        ("coverage", ("NO", "omar@example.test", "csm", "2024-01-01", "2025-01-31"), False),
        ("assignments", ("A1", "EU", "", "2026-06-30"), True),
        ("assignments", ("A1", "NO", "", "2026-03-30"), True),
        ("assignments", ("A1", "NO", "", "2026-03-31"), False),
    ],
)
def test_what_is_reported_of_closed_quarters_stays(book, tmp_path, kind, line, refused):
    header = COVERING if kind == "coverage" else HELD
    outcome = bring_in(tmp_path / "again", {kind: rows(header, line)})
    assert [row[1:] for row in refusals(outcome)] == ([(2, "from", CLOSED)] if refused else [])
