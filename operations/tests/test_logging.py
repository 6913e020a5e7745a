"""What a request leaves in the logs, and what it must not."""

import json
import logging
import subprocess
import sys

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from common.tests import test_headers
from config.settings.logging import logging_as
from operations.middleware import client_address
from people.models import User

FINISHED, FAILED = "request_finished", "request_failed"


@pytest.fixture
def browser(settings, rep) -> Client:
    settings.ROOT_URLCONF = test_headers.__name__
    client = Client(raise_request_exception=False)
    client.force_login(rep)
    return client


def lines(caplog, event: str) -> list[dict]:
    return [r.msg for r in caplog.records if isinstance(r.msg, dict) and r.msg["event"] == event]


def test_one_line_a_request_says_who_what_and_how_long(browser, rep, caplog):
    caplog.set_level(logging.INFO)
    answer = browser.get("/takes/?token=s3cret&q=Meridian", headers={"x-request-id": "from-the-proxy"})
    (line,) = lines(caplog, FINISHED)
    assert {name: line[name] for name in ("request", "code", "user_id", "request_id", "ip")} == {
        "request": "GET /takes/",
        "code": 200,
        "user_id": rep.pk,
        "request_id": answer.headers["X-Request-ID"],
        "ip": "127.0.0.1",
    }
    assert line["duration_ms"] >= 0
    assert "s3cret" not in caplog.text
    assert "Meridian" not in caplog.text


def test_a_secret_in_an_address_is_hidden(browser, caplog):
    caplog.set_level(logging.INFO)
    browser.get("/reset/3-c8x2k1-9f86d081884c7d659a2feaa0c55ad015/")
    assert lines(caplog, FINISHED)[0]["request"] == "GET /reset/***/"


def test_probes_leave_no_line(browser, caplog):
    caplog.set_level(logging.INFO)
    browser.get("/healthz")
    assert lines(caplog, FINISHED) == []


def test_a_failure_is_told_once_and_its_page_names_the_request(browser, caplog):
    caplog.set_level(logging.INFO)
    answer = browser.get("/breaks/")
    (line,) = lines(caplog, FAILED)
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (answer.status_code, line["request_id"] in answer.content.decode()) == (500, True)
    assert len([record for record in caplog.records if record.levelno >= logging.ERROR]) == 1


def test_without_a_database_the_page_still_names_the_request(browser, monkeypatch, caplog):
    def no_database(*args, **kwargs):
        raise OperationalError("could not connect")

    monkeypatch.setattr(User.objects, "get_queryset", no_database)
    answer = browser.get("/takes/")
    assert (answer.status_code, answer.headers["X-Request-ID"] in answer.content.decode()) == (500, True)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == address


def logged(form: str) -> str:
    """What a line looks like when it leaves a process."""
    program = f"""
import logging.config, structlog
from config.settings.logging import logging_as
logging.config.dictConfig(logging_as({form!r}))
with structlog.contextvars.bound_contextvars(request_id="r1"):
    structlog.get_logger("ours").warning("took_long", password="hunter2", n=3)
    try:
        1 / 0
    except ZeroDivisionError:
        logging.getLogger("theirs").exception("failed for %s", "Ann")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stderr


def test_json_is_one_object_a_line_for_our_lines_and_theirs():
    ours, theirs = (json.loads(line) for line in logged("json").splitlines())
    said = {name: ours[name] for name in ("event", "n", "password", "request_id", "level", "logger")}
    assert said == {
        "event": "took_long",
        "n": 3,
        "password": "***",
        "request_id": "r1",
        "level": "warning",
        "logger": "ours",
    }
    assert (theirs["event"], theirs["request_id"]) == ("failed for Ann", "r1")
    assert "ZeroDivisionError" in theirs["exception"]


def test_the_console_is_for_people_and_without_colours_in_a_file():
    text = logged("console")
    assert ("took_long" in text, "hunter2" in text, "\x1b[" in text) == (True, False, False)


def test_an_unknown_form_is_named():
    with pytest.raises(Exception, match="LOG_FORMAT is “xml”: use one of console, json"):
        logging_as("xml")
