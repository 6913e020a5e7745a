"""Renewals as a board."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.queries import renewal_board
from desk.tests.books import soon
from people.company import company_today
from renewals.domain.closing import close_as_churned
from renewals.domain.working import move_to_stage, raise_risk
from renewals.models import LossReason, Renewal

BOARD = reverse("desk:renewals-board")


@pytest.fixture(scope="module")
def made(lasting, cast) -> list[Renewal]:
    """Upcoming: one that ends in twenty days and one in grace; engaged: one in half a year."""

    def book() -> list[Renewal]:
        rep, days = cast["rep"], {"Near": 20, "Late": -5, "Far": 180}
        near, late, far = (soon(rep, name=name, days=days[name]) for name in days)
        return [near, late, move_to_stage(far, stage="engaged", by=rep, on=company_today())]

    return lasting(book)


@pytest.fixture
def three(db, made) -> list[Renewal]:
    return deepcopy(made)


def told(page) -> dict[str, tuple[int, Decimal, list[str]]]:
    return {
        str(column.stage): (column.renewals, column.atr, [card.renewal.account.name for card in column.cards])
        for column in page.context["stages"]
    }


def stage_of(renewal: Renewal) -> str:
    return Renewal.objects.get(pk=renewal.pk).stage


def test_columns_with_sums_what_is_over_first(three, rep, sign_in):
    reason = LossReason.objects.create(name="Budget cut")
    raise_risk(three[0], kind="budget", reason="Spending is frozen", by=rep, on=company_today())
    close_as_churned(soon(rep, name="Lost"), loss_reason=reason, by=rep, on=company_today())

    page = sign_in(rep).get(BOARD)

    assert told(page) == {
        "upcoming": (2, 20_000, ["Late", "Near"]),
        "engaged": (1, 10_000, ["Far"]),
        "proposed": (0, 0, []),
        "agreed": (0, 0, []),
        "closed": (1, 10_000, ["Lost"]),
    }
    assert "Spending is frozen" in page.content.decode()


def test_it_shares_the_filters_of_the_list(three, rep, sign_in):
    page = sign_in(rep).get(BOARD, {"decides": "30", "q": "nea"})
    assert told(page)["upcoming"] == (1, 10_000, ["Near"])
    assert [(way["label"], way["url"]) for way in page.context["ways"]][:3] == [
        ("List", "/renewals/?decides=30&q=nea"),
        ("Board", "/renewals/board/?decides=30&q=nea"),
        ("Calendar", "/renewals/calendar/?decides=30&q=nea"),
    ]


def test_sums_are_whole_where_cards_are_cut(three, rep, sign_in, monkeypatch):
    monkeypatch.setattr(renewal_board, "MOST_CARDS", 1)
    page = sign_in(rep).get(BOARD)
    assert told(page)["upcoming"] == (2, 20_000, ["Late"])
    assert "1 more in the list" in page.content.decode()


def test_others_see_nothing_of_it(three, other_rep, sign_in):
    assert not sign_in(other_rep).get(BOARD, {"book": "all"}).context["has_any"]


def test_queries_do_not_grow_with_the_cards(three, rep, sign_in):
    client, counts = sign_in(rep), []
    for name in ("Again", "And again"):
        client.get(BOARD)
        with CaptureQueriesContext(connection) as asked:
            client.get(BOARD)
        counts.append(len(asked))
        raise_risk(soon(rep, name=name), kind="price", reason="Dear", by=rep, on=company_today())
    assert counts[0] == counts[1]


def drop(client, renewal: Renewal, stage: str, *, version: int):
    """As the board posts it: htmx, for the region of the board."""
    return client.post(
        reverse("desk:renewal-stage", args=[renewal.pk]),
        {"stage": stage, "version": version, "next": f"{BOARD}?q=nea"},
        headers={"HX-Request": "true", "HX-Target": "board"},
    )


def test_a_dropped_card_moves_and_the_board_alone_is_read_again(three, rep, sign_in):
    near, client = three[0], sign_in(rep)

    answer = drop(client, near, "proposed", version=near.version)

    assert stage_of(near) == "proposed"
    assert '"target": "#board"' in answer["HX-Location"]
    assert f"{BOARD}?q=nea" in answer["HX-Location"]
    part = client.get(f"{BOARD}?q=nea", headers={"HX-Request": "true", "HX-Target": "board"})
    assert part.content.decode().lstrip().startswith('<div id="board"')
    assert "Moved: Near." in part.content.decode()


def test_a_card_that_somebody_moved_meanwhile_stays_where_they_put_it(three, rep, sign_in):
    near = three[0]
    move_to_stage(near, stage="engaged", by=rep, on=company_today())

    assert drop(sign_in(rep), near, "proposed", version=near.version).status_code == 409
    assert stage_of(near) == "engaged"


def test_a_card_is_not_closed_by_dropping_it(three, rep, sign_in):
    assert drop(sign_in(rep), three[0], "closed", version=three[0].version).status_code == 422
    assert stage_of(three[0]) == "upcoming"


def test_without_scripts_the_form_leads_back_to_the_board(three, rep, sign_in):
    address = reverse("desk:renewal-stage", args=[three[0].pk])
    answer = sign_in(rep).post(f"{address}?next={BOARD}", {"stage": "agreed", "version": three[0].version})
    assert (answer.status_code, answer["Location"], stage_of(three[0])) == (302, BOARD, "agreed")
