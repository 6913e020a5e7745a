"""Secrets in addresses and fields."""

import pytest

from common.redaction import safe_path, without_secrets


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/accounts/41/edit/", "/accounts/41/edit/"),
        ("/renewals/?q=secret+deal", "/renewals/"),
        ("/password/reset/key/3-c8x2k1-9f86d081884c7d659a2feaa0c55ad015/", "/password/reset/key/***/"),
        ("/feeds/Zk3J_x9-QmVb2Lw8sT1aYcRr/renewals.ics", "/feeds/***/renewals.ics"),
        ("/territory-planning-overview/", "/territory-planning-overview/"),
        ("/static/tabler.min.4f3a9c17d2e1.css", "/static/tabler.min.4f3a9c17d2e1.css"),
    ],
)
def test_paths_lose_their_query_and_secret_segments(path, safe):
    assert safe_path(path) == safe


def test_fields_named_like_a_secret_are_hidden_at_any_depth():
    fields = {
        "user": 3,
        "password": "hunter2",
        "deep": [{"Authorization": "Bearer x", "kind": "a"}],
        "api_key": "",
    }
    assert without_secrets(fields) == {
        "user": 3,
        "password": "***",
        "deep": [{"Authorization": "***", "kind": "a"}],
        "api_key": "",
    }
