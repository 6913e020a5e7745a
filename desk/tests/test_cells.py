"""Cells of the Book edited in place: with htmx, without it, by two people at once."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.domain.accounts import edit_account
from accounts.domain.tasks import plan_task
from accounts.models import Account, Task

HTMX = {"HX-Request": "true"}


def address(account: Account, field: str = "tier") -> str:
    return reverse("desk:account-field", args=[account.pk, field])


def test_a_cell_opens_saves_and_shows_what_stands(book, rep, sign_in):
    client = sign_in(rep)

    form = client.get(address(book.meridian), headers=HTMX).content.decode()
    saved = client.post(address(book.meridian), {"tier": "A", "version": 1}, headers=HTMX)

    assert 'name="version" value="1"' in form
    assert "data-edit" in saved.content.decode()
    assert Account.objects.get(pk=book.meridian.pk).tier == "A"


def test_without_scripts_the_cell_is_a_page(book, rep, sign_in):
    client = sign_in(rep)

    page = client.get(address(book.meridian))
    saved = client.post(address(book.meridian), {"tier": "A", "version": 1})

    assert "<h1>" in page.content.decode()
    assert (saved.status_code, saved["Location"]) == (302, reverse("desk:book"))


def test_the_second_of_two_edits_shows_both_values(book, rep, sign_in):
    edit_account(book.meridian, by=None, version=1, tier="Gold")
    client = sign_in(rep)

    cell = client.post(address(book.meridian), {"tier": "Silver", "version": 1}, headers=HTMX)
    page = client.post(address(book.meridian), {"tier": "Silver", "version": 1})

    for answer in (cell, page):
        assert answer.status_code == 409
        assert "Gold" in answer.content.decode()
        assert "Silver" in answer.content.decode()
    assert Account.objects.get(pk=book.meridian.pk).tier == "Gold"

    again = client.post(address(book.meridian), {"tier": "Silver", "version": 2}, headers=HTMX)
    assert again.status_code == 200
    assert Account.objects.get(pk=book.meridian.pk).tier == "Silver"


@pytest.mark.parametrize("field", ["name", "status", "owner", "nonsense"])
def test_other_fields_are_no_cells(book, rep, sign_in, field):
    assert sign_in(rep).get(address(book.meridian, field)).status_code == 404


def test_the_next_step_is_planned_and_changed_in_place(book, rep, sign_in):
    client, here = sign_in(rep), reverse("desk:account-step", args=[book.meridian.pk])

    client.post(here, {"summary": "Call Ines", "due_on": "2030-01-02"}, headers=HTMX)
    task = Task.objects.get(account=book.meridian)
    client.post(here, {"summary": "Call Omar", "due_on": "", "version": task.version}, headers=HTMX)

    assert (task.summary, task.due_on, task.user) == ("Call Ines", date(2030, 1, 2), rep)
    task.refresh_from_db()
    assert (task.summary, task.due_on) == ("Call Omar", None)


def test_a_step_without_words_is_refused_in_the_cell(book, rep, sign_in):
    plan_task(book.meridian, by=rep, summary="Call Ines")
    here = reverse("desk:account-step", args=[book.meridian.pk])

    answer = sign_in(rep).post(here, {"summary": "", "version": 1}, headers=HTMX)

    assert answer.status_code == 422
    assert "required" in answer.content.decode()
