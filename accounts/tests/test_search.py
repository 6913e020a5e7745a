"""Search: forgives slips and accents, shows only what is in sight, and reads its indexes."""

from datetime import date

import pytest
from django.db import connection

from accounts.models import Account, Contract
from accounts.queries import search as searching
from accounts.queries.search import search
from accounts.tests.factories import AccountFactory, ContactFactory, OwnershipFactory
from common.search import matching, typed

TODAY = date(2026, 6, 15)
NAMES = [
    "Meridian Bank",
    "Meridian Leasing",
    "Borealis Health",
    "Kestrel Logistics",
    "Müller & Söhne",
    "Orion 50% Club",
]


@pytest.fixture
def book(rep):
    """Accounts of rep by name; Meridian Bank has a contact and a contract."""
    accounts = {name: AccountFactory(name=name) for name in NAMES}
    for account in accounts.values():
        OwnershipFactory(account=account, owner=rep)
    bank = accounts["Meridian Bank"]
    bank.website = "www.meridianbank.example"
    bank.save()
    ContactFactory(account=bank, name="Inès Ortega", title="CFO", email="ines@meridianbank.example")
    Contract.objects.create(
        account=bank,
        number="C-2024-0117",
        currency="USD",
        starts_on=TODAY,
        ends_on=TODAY,
        renewal_mode="manual",
    )
    return accounts


def titles(query, viewer) -> list[str]:
    return [hit.title for hit in search(query, viewer=viewer, as_of=TODAY)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("meridian bank", "Meridian Bank"),
        ("MERID", "Meridian Bank"),
        ("bank meridian", "Meridian Bank"),
        ("meridan bnak", "Meridian Bank"),
        ("meridain", "Meridian Bank"),
        ("leasing", "Meridian Leasing"),
        ("borelis", "Borealis Health"),
        ("kestral", "Kestrel Logistics"),
        ("logistcis", "Kestrel Logistics"),
        ("muller", "Müller & Söhne"),
        ("MÜLLER sohne", "Müller & Söhne"),
        ("50%", "Orion 50% Club"),
        ("ines", "Inès Ortega"),
        ("ortgea", "Inès Ortega"),
        ("ines@meridianbank", "Inès Ortega"),
        ("c-2024-0117", "C-2024-0117"),
        ("2024-0117", "C-2024-0117"),
        ("C-2024-0171", "C-2024-0117"),
    ],
)
def test_slips_and_accents_are_forgiven(book, rep, query, first):
    assert titles(query, rep)[0] == first


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "zzzzqqq",
        "\0",
        "\ud800",
        "%",
        "_",
        "%%%%",
        "____",
        "\\",
        "'; DROP TABLE",
        "x" * 5000,
        "🦊 fox",
        "() :* & |",
    ],
)
def test_what_fits_nothing_finds_nothing(book, rep, query):
    assert titles(query, rep) == []


def test_begins_comes_before_holds_and_holds_before_looks_like(rep):
    for name in ["The Delta", "Delat Air", "Delta Air", "Deltas"]:
        OwnershipFactory(account=AccountFactory(name=name), owner=rep)
    assert titles("delta", rep) == ["Delta Air", "Deltas", "The Delta", "Delat Air"]


def test_hits_say_what_they_are_and_where(book, rep):
    hits = [*search("ines", viewer=rep, as_of=TODAY), *search("c-2024", viewer=rep, as_of=TODAY)]
    bank = book["Meridian Bank"]
    assert [(h.kind, h.title, h.detail, h.account_id, h.account_name) for h in hits] == [
        ("contact", "Inès Ortega", "CFO", bank.pk, "Meridian Bank"),
        ("contract", "C-2024-0117", "signed", bank.pk, "Meridian Bank"),
    ]


def test_only_what_is_in_sight_is_found(book, rep, manager, other_rep, ops, viewer):
    found = [bool(titles("meridian", person)) for person in (rep, manager, ops, viewer, other_rep)]
    assert found == [True, True, True, True, False]
    rep.is_active = False
    assert titles("meridian", rep) == []


def test_whoever_sees_too_many_to_name_is_served_all_the_same(book, rep, other_rep, monkeypatch):
    monkeypatch.setattr(searching, "NAMED", 2)
    assert titles("meridian", rep) == ["Meridian Bank", "Meridian Leasing", "Inès Ortega"]
    assert titles("meridian", other_rep) == []


def test_at_most_so_many_of_a_kind(rep):
    for n in range(9):
        OwnershipFactory(account=AccountFactory(name=f"Delta {n}"), owner=rep)
    hits = search("delta", viewer=rep, as_of=TODAY, each=3)
    assert [hit.title for hit in hits] == ["Delta 0", "Delta 1", "Delta 2"]


@pytest.mark.parametrize(("person", "queries"), [("rep", 2), ("ops", 1)])
def test_same_queries_whatever_is_found(request, book, person, queries, django_assert_num_queries):
    user = request.getfixturevalue(person)
    for query in ("meridian", "zzzzqqq"):
        with django_assert_num_queries(queries):
            search(query, viewer=user, as_of=TODAY)


def test_typed_keeps_words_and_drops_the_rest():
    assert typed("  Meridian\t\n Bank\0 ") == "Meridian Bank"
    assert len(typed("x" * 500)) == 100


@pytest.mark.prove
@pytest.mark.parametrize("query", ["meridian", "meridain"])
def test_every_way_reads_an_index(db, query):
    """Where no index serves, the planner reads the whole table even when told not to."""
    names = ("Meridian Bank", *(f"{number:x} Quarry {number}" for number in range(4000)))
    Account.objects.bulk_create(Account(name=name) for name in names)
    rows = matching(Account.objects.all(), Account.SEARCHED, query, title="name", limit=5)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_account")
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, parameters = rows.query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", parameters)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan
    assert "account_searched_trigrams" in plan
