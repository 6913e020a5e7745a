"""Small books for tests: files written by hand, and commands run as one would on the command line."""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

from exchange.pipeline.outcome import Outcome
from exchange.pipeline.run import import_book

TODAY = date(2026, 6, 15)

USERS = "email,name,role\nomar@example.test,Omar,account_manager\nrita@example.test,Rita,account_manager\n"
ACCOUNTS = "external_id,name,owner_email\nA1,Acme,omar@example.test\n"
PRODUCTS = "code,name\nSEAT,Seats\n"
CONTRACTS = (
    "number,account_external_id,start,end,currency,renewal_mode,renewal_term_months\n"
    "C1,A1,2026-01-01,2026-12-31,USD,manual,\n"
)
LINES = "contract_number,line,product_code,quantity,unit_price,start,end\nC1,1,SEAT,10,100,2026-01-01,\n"
SMALL = {
    "users": USERS,
    "accounts": ACCOUNTS,
    "products": PRODUCTS,
    "contracts": CONTRACTS,
    "subscriptions": LINES,
}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """The folder, with these files in it and no others."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        target = folder / (name if "." in name else f"{name}.csv")
        target.write_bytes(content.encode())
    return folder


def rows(header: str, *lines: Iterable[object]) -> str:
    """A file of these rows, quoted where it must be."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(header.split(","))
    writer.writerows(lines)
    return out.getvalue()


def bring_in(folder: Path, files: Mapping[str, str], *, on: date = TODAY, **options: Any) -> Outcome:
    return import_book([write(folder, files)], by=None, on=on, **options)


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    """Created, changed, unchanged, refused."""
    created, changed, unchanged, refused = (
        outcome.total(verdict) for verdict in ("created", "changed", "unchanged", "refused")
    )
    return created, changed, unchanged, refused


def refusals(outcome: Outcome) -> list[tuple[str, int | None, str | None, str]]:
    return [(refusal.file, refusal.row, refusal.column, refusal.reason) for refusal in outcome.refusals]


def command(*arguments: object) -> tuple[dict[str, Any], str]:
    """The JSON document that a command prints, and its complaint when it fails (exit 1)."""
    out, complaint = StringIO(), ""
    try:
        call_command(*[str(argument) for argument in arguments], "--json", stdout=out, stderr=StringIO())
    except CommandError as error:
        complaint = str(error)
    document: dict[str, Any] = json.loads(out.getvalue()) if out.getvalue() else {}
    return document, complaint


def exported(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of exported files that hold any, by kind, as their cells read."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            if lines := list(csv.DictReader(stream)):
                found[path.stem] = lines
    return found
