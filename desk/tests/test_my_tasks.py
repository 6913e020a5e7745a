"""One's own tasks over all accounts: what is due or to be reminded of first, and counted in the rail."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.domain.tasks import complete_task, plan_task
from accounts.models import Task
from people.company import company_today

TASKS = reverse("desk:tasks")


@pytest.fixture
def planned(book, rep) -> dict[str, Task]:
    today = company_today()

    def plan(summary: str, **days: int) -> Task:
        when = {f"{name}_on": today + timedelta(days=number) for name, number in days.items()}
        return plan_task(book.meridian, by=rep, summary=summary, user=rep, **when)

    tasks = {
        "late": plan("Send the offer", due=-3),
        "reminded": plan("Prepare the review", due=20, remind=0),
        "soon": plan("Call back", due=10),
        "later": plan("Plan the visit", due=40),
        "some day": plan("Read their report"),
        "done": plan("Thank them", due=-1),
    }
    complete_task(tasks["done"], on=today, by=rep)
    return tasks


def groups(response) -> dict[str, list[str]]:
    return {group.heading: [task.summary for task in group.tasks] for group in response.context["groups"]}


def test_tasks_stand_by_when_they_matter(planned, rep, sign_in):
    assert groups(sign_in(rep).get(TASKS)) == {
        "Now": ["Send the offer", "Prepare the review"],
        "Next two weeks": ["Call back"],
        "Later": ["Plan the visit", "Read their report"],
        "Done lately": ["Thank them"],
    }


def test_the_rail_counts_what_is_due_or_to_be_reminded_of(planned, rep, sign_in):
    links = sign_in(rep).get(TASKS).context["layout"].rail
    assert {link.label: link.badge for link in links}["Tasks"] == 2


def test_nobody_sees_the_tasks_of_others(planned, manager, other_rep, sign_in):
    assert groups(sign_in(manager).get(TASKS)) == {}
    assert groups(sign_in(other_rep).get(TASKS)) == {}


def test_done_goes_back_to_the_page_it_was_sent_from(planned, rep, sign_in):
    response = sign_in(rep).post(reverse("desk:task-done", args=[planned["late"].pk]), {"next": TASKS})
    assert response["Location"] == TASKS
    planned["late"].refresh_from_db()
    assert planned["late"].done_on == company_today()


def test_a_foreign_page_to_go_back_to_is_not_followed(planned, book, rep, sign_in):
    where = {"next": "https://elsewhere.example/"}
    response = sign_in(rep).post(reverse("desk:task-done", args=[planned["late"].pk]), where)
    assert response["Location"] == reverse("desk:account", args=[book.meridian.pk])


@pytest.mark.parametrize("more", [0, 10])
def test_queries_do_not_grow_with_the_tasks(planned, book, rep, sign_in, more, django_assert_num_queries):
    for number in range(more):
        plan_task(book.borealis, by=rep, summary=f"Task {number}", user=rep)
    client = sign_in(rep)
    client.get(TASKS)
    with django_assert_num_queries(8):
        client.get(TASKS)
