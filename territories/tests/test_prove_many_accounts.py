"""A quarter of a million accounts and two hundred rules, in sets: `make prove`."""

import time

import pytest
from django.db import connection

from accounts.models import AccountTeamMember
from territories.domain.applying import Applied, apply_rules
from territories.domain.covering import cover
from territories.domain.rules import add_rule
from territories.models import AccountAssignment, TerritoryRule
from territories.queries.preview import preview_rules
from territories.tests.factories import TerritoryFactory
from territories.tests.test_rules import DAY, TODAY

ACCOUNTS, RULES, SECONDS = 250_000, 200, 60
MANY = """
    INSERT INTO accounts_account (
        version, external_id, name, vertical, segment, tier, country, region, city, website, currency, status,
        created_at
    )
    SELECT
        1, 'A' || n, 'Account ' || n, 'Vertical ' || n %% 20, 'Segment ' || n %% 3, (n %% 3)::text,
        chr(65 + n %% 26) || chr(65 + n / 26 %% 26), 'Region ' || n %% 7, 'City ' || n %% 5000, '', '',
        'active', now()
    FROM generate_series(1, %s) AS n
"""


@pytest.mark.prove
@pytest.mark.django_db
def test_a_whole_large_book_is_assigned_within_a_minute(rep):
    with connection.cursor() as cursor:
        cursor.execute(MANY, [ACCOUNTS])
        cursor.execute("ANALYZE accounts_account")
    top = TerritoryFactory(name="World")
    nodes = [TerritoryFactory(parent=top) for _ in range(50)]
    for number in range(RULES - 1):
        add_rule(
            by=None,
            name=f"Rule {number}",
            territory=nodes[number % 50],
            verticals=[f"vertical {number % 20}"],
            regions=[f"Region {number % 7}"],
            cities=[f"City {city}" for city in range(number, 5000, 7)],
        )
    add_rule(by=None, name="The rest", territory=top)
    cover(top, user=rep, by=None, as_of=TODAY)
    started = time.monotonic()
    seen = preview_rules(on=TODAY, as_of=TODAY)
    previewed = time.monotonic()
    assert apply_rules(on=TODAY, as_of=TODAY, by=None) == Applied(assigned=ACCOUNTS, moved=0)
    applied = time.monotonic()
    assert apply_rules(on=TODAY, as_of=TODAY, by=None) == Applied(assigned=0, moved=0)
    again = time.monotonic()
    TerritoryRule.objects.update(territory=nodes[0])
    moving = AccountAssignment.objects.exclude(territory=nodes[0]).count()
    assert apply_rules(on=TODAY + DAY, as_of=TODAY, by=None) == Applied(assigned=0, moved=moving)
    moved = time.monotonic()
    took = f"preview {previewed - started:.1f} s, apply {applied - previewed:.1f} s"
    print(f"{took}, again {again - applied:.1f} s, all moved {moved - again:.1f} s")
    assert seen.moved_accounts == ACCOUNTS
    assert AccountAssignment.objects.in_force(TODAY).count() == ACCOUNTS
    assert AccountTeamMember.objects.count() == ACCOUNTS
    assert applied - previewed < SECONDS
    assert moved - again < SECONDS
