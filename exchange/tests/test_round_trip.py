"""Any book that comes in goes out and comes in again without a change, and holds together."""

import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.export import export_book
from exchange.pipeline.run import import_book
from exchange.tests.books import TODAY, bring_in, command, counts, refusals, rows
from people.company import company_today
from renewals.models import Renewal

TEXTS = st.text(max_size=30).filter(lambda text: "\0" not in text)
NAMES = TEXTS.filter(str.strip)
DAYS = st.dates(date(2022, 1, 1), date(2026, 6, 1))
YES_NO = st.sampled_from(["yes", "no", ""])


def price(draw: st.DrawFn) -> Decimal:
    return draw(st.decimals(0, 100_000, places=draw(st.integers(0, 4))))


@st.composite
def contracts(draw: st.DrawFn, accounts: int) -> list[dict[str, object]]:
    """A few contracts, each of an account, sometimes after another one of it."""
    found: list[dict[str, object]] = []
    for number in range(draw(st.integers(0, 4))):
        mode = draw(st.sampled_from(["auto", "manual", "evergreen"]))
        start = draw(DAYS)
        end = "" if mode == "evergreen" else start + timedelta(draw(st.integers(0, 900)))
        account = f"A{draw(st.integers(0, accounts - 1))}"
        earlier = [c["number"] for c in found if c["account"] == account and c["start"] < start]
        found.append(
            {
                "number": f"C{number}",
                "account": account,
                "status": draw(st.sampled_from(["signed", "draft", ""])),
                "start": start,
                "end": end,
                "currency": draw(st.sampled_from(["USD", "EUR"])),
                "mode": mode,
                "months": draw(st.integers(1, 36)) if mode == "auto" else "",
                "notice": draw(st.sampled_from(["", 30, 90])),
                "uplift": draw(st.sampled_from(["", "0", "3.5"])),
                "terms": draw(TEXTS),
                "predecessor": draw(st.sampled_from(["", *earlier])),
            }
        )
    return found


@st.composite
def books(draw: st.DrawFn) -> dict[str, str]:
    """The files of a small book."""
    people = [f"p{n}@example.test" for n in range(draw(st.integers(1, 3)))]
    accounts = draw(st.integers(1, 4))
    signed = draw(contracts(accounts))
    lines = [
        (
            contract["number"],
            line,
            "P1",
            draw(st.integers(1, 50)),
            price(draw),
            draw(st.sampled_from(["year", "month"])),
            draw(YES_NO),
            contract["start"],
            draw(st.sampled_from(["", contract["end"]])),
            draw(st.sampled_from(["", contract["start"]])),
        )
        for contract in signed
        for line in range(1, draw(st.integers(1, 3)))
    ]
    account = st.integers(0, accounts - 1).map("A{}".format)
    return {
        "users": rows(
            "email,name,role,manager_email",
            *[(p, draw(NAMES), "director", people[n - 1] if n else "") for n, p in enumerate(people)],
        ),
        "accounts": rows(
            "external_id,name,parent_external_id,owner_email,city,employees,status",
            *[
                (
                    f"A{n}",
                    draw(NAMES),
                    draw(st.sampled_from(["", *[f"A{above}" for above in range(n)]])),
                    draw(st.sampled_from(["", *people])),
                    draw(TEXTS),
                    draw(st.sampled_from(["", 0, 12])),
                    draw(st.sampled_from(["", "prospect", "former"])),
                )
                for n in range(accounts)
            ],
        ),
        "rates": "date,currency,rate\n2022-01-01,EUR,1.1\n2024-01-01,EUR,1.05\n",
        "products": rows("code,name,list_price", ("P1", draw(NAMES), draw(st.sampled_from(["", "9.99"])))),
        "contacts": rows(
            "external_id,account_external_id,name,title,active",
            *[(f"K{n}", draw(account), draw(NAMES), draw(TEXTS), draw(YES_NO)) for n in range(2)],
        ),
        "contracts": rows(
            "number,account_external_id,status,start,end,currency,renewal_mode,renewal_term_months,"
            "notice_amount,notice_unit,auto_uplift_percent,payment_terms,predecessor_number",
            *[
                (
                    *(
                        c[name]
                        for name in ("number", "account", "status", "start", "end", "currency", "mode")
                    ),
                    *(c["months"], c["notice"], "days", c["uplift"], c["terms"], c["predecessor"]),
                )
                for c in signed
            ],
        ),
        "subscriptions": rows(
            "contract_number,line,product_code,quantity,unit_price,price_period,recurring,start,end,signed_on",
            *lines,
        ),
        "tasks": rows(
            "external_id,account_external_id,summary,done_on",
            *[(f"T{n}", draw(account), draw(NAMES), draw(st.sampled_from(["", TODAY]))) for n in range(2)],
        ),
    }


def stays_the_same(book: dict[str, str]) -> None:
    """In, in again, out and in again: created once, and whole."""
    # The real day, as the commands take it: check_book wants every account posted up to it.
    today = company_today()
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        first = bring_in(Path(folder) / "in", book, on=today)
        assert refusals(first) == []
        assert counts(bring_in(Path(folder) / "in", book, on=today)) == (0, 0, first.total("created"), 0)
        out = Path(folder) / "out"
        export_book(out, as_seen_by=None, on=today)
        unchanged = first.total("created") + Renewal.objects.standing().count()
        assert counts(import_book([out], by=None, on=today)) == (0, 0, unchanged, 0)
        assert command("check_book")[0]["ok"]
        transaction.set_rollback(True)  # the next example starts from an empty book


patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.django_db
@settings(patiently, max_examples=8)
@given(book=books())
def test_any_book_comes_in_goes_out_and_comes_in_unchanged(book):
    stays_the_same(book)


@pytest.mark.prove
@pytest.mark.django_db
@settings(patiently, max_examples=500)
@given(book=books())
def test_five_hundred_books_come_in_go_out_and_come_in_unchanged(book):
    stays_the_same(book)
