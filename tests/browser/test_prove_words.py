"""R15 in Chromium: scripts are written into every form that edits, and no page runs one."""

import pytest
from django.test import Client

from tests.browser.test_every_page import pages_of
from tests.campaigns.forms import addresses_of
from tests.campaigns.hostile_words import SCRIPTS
from tests.campaigns.test_prove_words import form_at, saved

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True), pytest.mark.line(id="R15")]
TOGETHER = 3  # scripts in one field: more do not fit into a name


def test_no_page_runs_what_was_written(scene, rep, open_page, complaints, figure):
    client = Client()
    client.force_login(rep)
    paths = [path for _, path, _ in addresses_of("rep", scene) if form_at(client, path)]
    page = open_page("/", user=rep)
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    looked = 0
    for part in range(0, len(SCRIPTS), TOGETHER):
        for path in paths:
            saved(client, path, " ".join(SCRIPTS[part : part + TOGETHER]))
        for address in pages_of("rep", scene):
            page.goto(address)
            looked += 1
            if page.evaluate("window.ran !== undefined"):
                complaints.append(f"ran at {address}")
    figure(
        f"{len(SCRIPTS)} scripts written into the forms, {looked} pages opened in Chromium: "
        f"{len(complaints)} ran or tried"
    )
    assert complaints == []
