"""R12: two people edit one thing at a time, 300 times: one is saved, the other is told."""

import threading
from itertools import cycle, islice
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from common.forms import VersionedForm
from people.company import company_today
from tests.campaigns.forms import addresses_of, as_sent, opened, text_fields

pytestmark = [pytest.mark.prove, pytest.mark.line(id="R12")]
ROUNDS = 300
ONES_OWN = {"profile"}  # two people, two things
DONE = {200, 204, 302}


def of_two_fields(client: Client, path: str) -> tuple[dict[str, Any], str, str] | None:
    """What is sent of a versioned form, and two fields to write into; None for another form."""
    form = opened(client, path)
    if not isinstance(form, VersionedForm) or not (names := text_fields(form)):
        return None
    return as_sent(form, on=company_today()), names[0], names[-1]


def is_saved(client: Client, path: str) -> bool:
    """Whether the form there edits a row, and is saved with nothing but words in it."""
    found = of_two_fields(client, path)
    return found is not None and client.post(path, found[0] | {found[1]: "Other words"}).status_code in DONE


def at_once(posts: list[tuple[Client, str, dict[str, Any]]]) -> list[Any]:
    """The answers to posts that leave at the same moment."""
    gate = threading.Barrier(len(posts))
    answers: list[Any] = [None] * len(posts)

    def send(place: int) -> None:
        client, path, data = posts[place]
        gate.wait()
        answers[place] = client.post(path, data)
        connection.close()

    threads = [threading.Thread(target=send, args=[place]) for place in range(len(posts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.mark.django_db(transaction=True)
def test_three_hundred_rounds_of_two_editors(scene, rep, manager, figure):
    editors = [Client(), Client()]
    for client, person in zip(editors, (rep, manager), strict=True):
        client.force_login(person)
    paths = [
        path
        for name, path, _ in addresses_of("rep", scene)
        if name not in ONES_OWN and is_saved(editors[0], path)
    ]

    lost, silent, saved = [], [], 0
    for number, path in enumerate(islice(cycle(paths), ROUNDS)):
        found = [of_two_fields(client, path) for client in editors]
        (mine, first, _), (yours, _, last) = (one for one in found if one)
        mine, yours = mine | {first: f"{number} mine"}, yours | {last: f"{number} yours"}
        posts = [(editors[0], path, mine), (editors[1], path, yours)]
        answers = [client.post(*rest) for client, *rest in posts] if number % 2 else at_once(posts)
        codes = sorted(answer.status_code for answer in answers)
        if codes[0] not in DONE or codes[1] != 409:
            silent.append((path, codes))
            continue
        saved += 1
        won = 0 if answers[0].status_code in DONE else 1
        now = of_two_fields(editors[0], path)
        name, value = ((first, f"{number} mine"), (last, f"{number} yours"))[won]
        if now is None or now[0][name] != value:
            lost.append((path, value))

    figure(
        f"{ROUNDS} rounds over {len(paths)} forms, half of them at the same moment: {saved} saved and "
        f"{saved} told of the other edit; {len(lost)} lost, {len(silent)} not told"
    )
    assert (lost, silent) == ([], [])
    assert len(paths) >= 5
