"""One name for a request."""

import pytest
from django.test import Client


def answered(client: Client, given: str | None = None) -> str:
    headers = {"x-request-id": given} if given is not None else {}
    return client.get("/healthz", headers=headers).headers["X-Request-ID"]


def test_each_request_gets_a_name_of_its_own(client):
    assert len({answered(client), answered(client)}) == 2


@pytest.mark.parametrize(
    "given", ["a1b2c3d4", "3f9c2b1e-7c1d-4f5e-9b1a-2f6d8e7c9a10", "Root.1-67891233_abcdef"]
)
def test_a_plain_name_from_a_proxy_is_kept(client, given):
    assert answered(client, given) == given


@pytest.mark.parametrize(
    "given",
    ["", "short", "x" * 65, "has space1", "new\nline123", "<script>1234", "ünïcödé123", "-leading-dash"],
)
def test_any_other_is_replaced(client, given):
    assert answered(client, given) != given
