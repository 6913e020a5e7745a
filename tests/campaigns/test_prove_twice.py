"""R13: whatever can be posted is posted twice with one key, and has one effect."""

from uuid import uuid4

import pytest
from django.test import Client

from people.company import company_today
from people.submissions import FIELD
from tests.campaigns.forms import addresses_of, as_sent, opened
from tests.hashes import hashes_of_tables

pytestmark = [pytest.mark.prove, pytest.mark.line(id="R13")]
PEOPLE = ("rep", "manager", "ops")
KEPT_OF_THE_POST = {"people_submission"}
# Each post makes another secret and shows it once; only the last one opens anything.
MEANT_TO_ACT_AGAIN = {"desk:calendar-feed"}
# The others need words of their own to do something; the verbs behind them have their tests.
LEAST_WITH_AN_EFFECT = 35


def state() -> dict[str, tuple[int, int]]:
    """Every table but the one that remembers what was posted."""
    return {name: value for name, value in hashes_of_tables().items() if name not in KEPT_OF_THE_POST}


@pytest.mark.django_db
def test_every_address_posted_twice_has_one_effect(request, scene, figure):
    acted, refused, doubled = set(), set(), {}
    for person in PEOPLE:
        client = Client(raise_request_exception=False)
        client.force_login(request.getfixturevalue(person))
        for name, path, data in list(addresses_of(person, scene)):
            if name in MEANT_TO_ACT_AGAIN:
                continue
            with scene.undone():
                form = opened(client, path)
                sent = (as_sent(form, on=company_today()) if form else {}) | data | {FIELD: str(uuid4())}
                before = state()
                first = client.post(path, sent)
                once = state()
                second = client.post(path, sent)
                if once == before:
                    refused.add(name)
                    continue
                acted.add(name)
                if state() != once or (first.status_code, first.headers.get("Location")) != (
                    second.status_code,
                    second.headers.get("Location"),
                ):
                    doubled[name, person] = (first.status_code, second.status_code)
    figure(
        f"{len(acted)} of {len(acted | refused)} addresses acted on a filled form; "
        f"posted again, {len(doubled)} of them acted or answered otherwise"
    )
    assert doubled == {}
    assert len(acted) >= LEAST_WITH_AN_EFFECT, sorted(refused - acted)
