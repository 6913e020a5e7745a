"""Files that are broken, or made to do harm: refused by name, within memory, and nothing else happens."""

import random
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from accounts.models import Account
from common.errors import DomainError
from exchange.mapping.loading import read_mapping
from exchange.pipeline.run import import_book
from exchange.tests.books import SMALL, TODAY
from tests.house import ROOT

pytestmark = pytest.mark.django_db

MAPPING = """
[sources.all]
file = "*"
[[accounts]]
rows_of = "all"
external_id = "{external_id}"
name = "{name}"
"""


def whole_files() -> dict[str, bytes]:
    """The small book in each of its forms."""
    packed, workbook = BytesIO(), BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in SMALL.items():
            archive.writestr(f"{name}.csv", content)
    book = Workbook()
    book.active.title = "accounts"
    for line in SMALL["accounts"].splitlines():
        book.active.append(line.split(","))
    book.save(workbook)
    return {
        "book.zip": packed.getvalue(),
        "book.xlsx": workbook.getvalue(),
        "accounts.csv": SMALL["accounts"].encode(),
    }


def broken(content: bytes, chance: random.Random) -> bytes:
    """The file cut, with bytes changed, put in, or taken out."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) or 1)
        match chance.randrange(4):
            case 0:
                del data[at:]
            case 1:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 2:
                data[at:at] = chance.choice([b"\0", b'"', b"\xff\xfe", b"\n" * 9, b",,,,", b"<!DOCTYPE a>"])
            case 3:
                del data[at : at + chance.randint(1, 40)]
    return bytes(data)


def survives(folder: Path, seeds: range) -> None:
    mapping = read_mapping(MAPPING, name="all.toml")
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311  the same files every time
        name, content = chance.choice(sorted(whole_files().items()))
        path = folder / name
        path.write_bytes(broken(content, chance))
        try:
            outcome = import_book(
                [path], by=None, on=TODAY, mapping=chance.choice([None, mapping]), dry_run=True
            )
        except DomainError as error:
            pytest.fail(f"{seed}: {error}")
        assert all(refusal.file and refusal.reason for refusal in outcome.refusals)
    assert Account.objects.count() == 0


def test_a_nul_that_is_quoted_in_a_reason_or_a_question_is_shown_by_its_sign(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_bytes(b"external_id,name,employees,c\0ty\nA1,B,1\x002,\nA2,C,3,\n")
    outcome = import_book([path], by=None, on=TODAY, skip_refused=True)
    assert [refusal.reason for refusal in outcome.refusals] == ["“1␀2” is not a whole number."]
    assert outcome.batch.decisions[0]["question"].startswith("“c␀ty” is not a column of accounts")


def test_broken_files_are_refused_or_read_and_nothing_else(tmp_path):
    survives(tmp_path, range(60))


@pytest.mark.prove
@pytest.mark.line(id="R14")
def test_two_thousand_broken_files_are_refused_or_read_and_nothing_else(tmp_path):
    survives(tmp_path, range(2000))


FULLEST = """
import resource, sys, zipfile
from pathlib import Path
import django
django.setup()
from exchange.reader import Limits, reading
try:
    with reading([Path(sys.argv[1])], Limits()) as (tables, _):
        print(sum(1 for table in tables for _ in table.records()))
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.prove
@pytest.mark.line(id="R14")
def test_the_fullest_workbook_within_the_limits_fits_the_memory(tmp_path):
    """As many cells as 50 MB hold: the reader and all of Django below 256 MB."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("accounts")
    for row in range(1_300):
        sheet.append([(row + column) % 10 for column in range(1_000)])
    book.save(tmp_path / "full.xlsx")
    told = subprocess.run(
        [sys.executable, "-c", FULLEST, tmp_path / "full.xlsx"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "config.settings.test", "PATH": ""},
    )
    rows, megabytes = told.stdout.split()
    assert rows == "1300"
    assert int(megabytes) <= 256
