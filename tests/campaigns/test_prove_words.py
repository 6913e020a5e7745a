"""R15: hostile words in every text field of every form that edits: as they were, or refused; never run."""

from typing import Any

import pytest
from django import forms
from django.test import Client

from people.company import company_today
from tests.campaigns.forms import addresses_of, as_sent, opened, text_fields
from tests.campaigns.hostile_words import WORDS

pytestmark = [pytest.mark.prove, pytest.mark.line(id="R15")]
DONE = {200, 204, 302}


def form_at(client: Client, path: str) -> tuple[forms.BaseForm, list[str]] | None:
    """A form that edits, shown with what stands, and its text fields."""
    form = opened(client, path)
    if not isinstance(form, forms.ModelForm) or form.instance.pk is None or not (names := text_fields(form)):
        return None
    return form, names


def saved(client: Client, path: str, words: str) -> tuple[dict[str, Any], dict[str, str], int]:
    """Write the words into all text fields, then into those that did not refuse them.

    Gives what was sent, the refusals by field, and the last status.
    """
    found = form_at(client, path)
    assert found is not None
    form, names = found
    plain = as_sent(form, on=company_today())
    refused: dict[str, str] = {}
    while True:
        sent = plain | {name: words for name in names if name not in refused}
        response = client.post(path, sent)
        if response.status_code != 422:
            return sent, refused, response.status_code
        errors = response.context["form"].errors
        new = {name: str(errors[name][0]) for name in names if name in errors and name not in refused}
        if not new:
            return sent, refused | {"__all__": str(errors)}, response.status_code
        refused |= new


@pytest.mark.django_db
def test_words_come_back_as_they_were_or_are_refused_by_name(scene, rep, figure):
    client = Client(raise_request_exception=False)
    client.force_login(rep)
    paths = [path for _, path, _ in addresses_of("rep", scene) if form_at(client, path)]
    kept, named, wrong = 0, 0, []
    fields = 0
    for path in paths:
        with scene.undone():
            fields += len(form_at(client, path)[1])
        for words in WORDS:
            with scene.undone():
                _, refused, code = saved(client, path, words)
                if code >= 500 or (code not in DONE and not refused):
                    wrong.append((path, words, code))
                    continue
                named += len(refused)
                if code not in DONE or (found := form_at(client, path)) is None:
                    continue
                form, names = found
                for name in set(names) - set(refused):
                    stands = str(form[name.removeprefix(f"{form.prefix}-")].value() or "")
                    if stands == same(words):
                        kept += 1
                    else:
                        wrong.append((path, name, words, stands))
    figure(
        f"{len(WORDS)} strings × {fields} text fields of {len(paths)} forms: {kept} back as they were, "
        f"{named} refused by name, {len(wrong)} otherwise"
    )
    assert wrong == []
    assert len(paths) >= 5


def same(words: str) -> str:
    """What a form promises to keep: the words without blanks around them."""
    return words.strip()
