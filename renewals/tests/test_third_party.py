"""Renewals by month as somebody else counted them (`data/saas_renewal_dbt`; its ends are exclusive)."""

import csv
import json
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.domain.past_contracts import record_contracts
from accounts.models import Contract
from accounts.tests.factories import AccountFactory
from accounts.tests.vector_files import SHARED
from renewals.queries.figures import renewal_figures
from renewals.tests.contracts import line

FOLDER = SHARED / "data" / "saas_renewal_dbt"
EXPECTED = SHARED / "data" / "expected" / "saas_renewal_dbt.json"


@pytest.mark.django_db
@pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data is not on this machine")
def test_renewals_by_month(seats):
    with (FOLDER / "contracts.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    accounts = {key: AccountFactory(external_id=key) for key in {row["account_id"] for row in rows}}
    signed = [
        (
            Contract(
                account=accounts[row["account_id"]],
                number=row["contract_id"],
                currency="USD",
                starts_on=date.fromisoformat(row["start_date"]),
                ends_on=date.fromisoformat(row["renewal_date"]) - timedelta(days=1),
            ),
            [line(seats, 1, row["contract_value"])],
        )
        for row in rows
    ]
    record_contracts(signed, by=None, on=date(2024, 10, 1))
    for month, count, value in json.loads(EXPECTED.read_text())["renewals_by_month"]:
        first = date.fromisoformat(f"{month}-01")
        last = first.replace(day=monthrange(first.year, first.month)[1])
        day = timedelta(days=1)
        whole = renewal_figures(first - day, last - day, today=date(2024, 10, 1)).whole
        assert (month, whole.due, whole.atr) == (month, count, Decimal(value))
