"""The golden vectors, brought in by command."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors"
pytestmark = pytest.mark.skipif(not VECTORS.is_dir(), reason="../shared/vectors is not on this machine")


def run(*arguments: str) -> dict:
    out, err = StringIO(), StringIO()
    call_command(*arguments, "--json", stdout=out, stderr=err)
    answer: dict = json.loads(out.getvalue())
    return answer


@pytest.fixture
def vectors(db) -> dict:
    return run("import_book", str(VECTORS), "--as-of", "2026-11-22")


def test_everything_is_created_and_again_nothing_changes(vectors):
    assert (vectors["created"], vectors["refused"], vectors["refusals"]) == (91 - 20, 0, [])
    again = run("import_book", str(VECTORS), "--as-of", "2026-11-22")
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, vectors["created"])
