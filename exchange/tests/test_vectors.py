"""The golden vectors, brought in by command."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from exchange.tests.books import command, exported

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors"
pytestmark = pytest.mark.skipif(not VECTORS.is_dir(), reason="../shared/vectors is not on this machine")


@pytest.fixture(scope="module")
def brought(lasting) -> dict:
    document, complaint = lasting(lambda: command("import_book", VECTORS))
    assert complaint == ""
    return document


@pytest.fixture
def vectors(db, brought) -> dict:
    return brought


def same(wanted, found) -> bool:
    """Whether two answers agree; amounts to the cent, however many zeros they are written with."""
    if isinstance(wanted, dict):
        return all(same(value, found[name]) for name, value in wanted.items())
    if isinstance(wanted, str) and isinstance(found, str) and wanted[4:5] != "-":
        return Decimal(wanted) == Decimal(found)
    return bool(wanted == found)


def test_all_is_created_and_again_nothing_changes(vectors):
    rows = sum(len(lines) for lines in exported(VECTORS).values())
    assert (vectors["created"], vectors["refused"], vectors["refusals"]) == (rows, 0, [])
    again, _ = command("import_book", VECTORS)
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, rows)


def test_contracts_explain_themselves_as_expected(vectors):
    expected = json.loads((VECTORS / "expected.json").read_text())
    wrong = []
    for number, day, wanted in expected["explain"]:
        found, _ = command("explain_contract", number, "--as-of", day)
        if not same(wanted, found):
            wrong.append((number, day, wanted, {name: found[name] for name in wanted}))
    assert wrong == []


def test_retention_is_as_expected(vectors):
    expected = json.loads((VECTORS / "expected.json").read_text())["retention"]
    found, _ = command(
        "retention", "--from", expected["from"], "--to", expected["to"], "--by", expected["by"]
    )
    rows = {row["key"]: row for row in found["rows"]}
    wrong = {
        key: (wanted, rows.get(key))
        for key, wanted in expected["rows"].items()
        if not same(wanted, rows[key])
    }
    assert wrong == {}
    assert {
        key: [kind for kind in rows[key]["movements"] if kind not in wanted["movements"]]
        for key, wanted in expected["rows"].items()
    } == {key: [] for key in expected["rows"]}


def test_the_book_holds_together(vectors):
    found, complaint = command("check_book")
    assert (found["ok"], complaint) == (True, "")


def test_exported_and_imported_again_nothing_changes(vectors, tmp_path):
    files, _ = command("export_book", tmp_path / "out")
    assert files["files"]["subscriptions.csv"] == vectors["by_kind"]["subscriptions"]["created"]
    again, _ = command("import_book", tmp_path / "out")
    assert (again["created"], again["changed"], again["refused"]) == (0, 0, 0)
