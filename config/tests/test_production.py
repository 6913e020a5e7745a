"""Production settings: nothing insecure starts, and what is wrong is named in a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import ROOT

GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "Zr7-kd92mQx_4bTn0WvLs8YpEa6JhCu3FgRi1oXtKz5NqMwBDP",
    "ALLOWED_HOSTS": "book.example.com",
    "DATABASE_URL": "postgresql://book:secret@db.example.com/book",
    "REDIS_URL": "redis://redis.example.com:6379/0",
    "EMAIL_URL": "smtp+tls://book:secret@mail.example.com:587",
    "DEBUG": "",
    "BASE_URL": "",
    "METRICS_TOKEN": "",
}


def run(home: Path, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    """A process of its own with production's settings; a folder stands in for the built front end."""
    (home / "frontend").mkdir()
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | GOOD | {"BOOK_HOME": str(home), "DJANGO_ALLOW_ASYNC_UNSAFE": ""} | values,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_deployment_with_all_values_has_no_issues(tmp_path):
    done = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    found = (done.returncode, done.stdout.strip())
    assert found == (0, "System check identified no issues (0 silenced)."), done.stderr


def test_a_wrong_value_ends_a_command_in_one_sentence(tmp_path):
    done = run(tmp_path, "manage.py", "migrate", SECRET_KEY="")
    sentence = "Account Book: SECRET_KEY is missing: it signs sessions and reset links."
    assert (done.returncode, done.stderr.startswith(sentence), done.stderr.count("\n")) == (1, True, 1)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is missing"),
        ("SECRET_KEY", "changeme", "SECRET_KEY is too weak"),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY is too weak"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS is missing"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS is insecure"),
        ("DATABASE_URL", "", "DATABASE_URL is missing"),
        ("DATABASE_URL", "sqlite:///book.sqlite3", "DATABASE_URL must name a PostgreSQL server"),
        ("REDIS_URL", "", "REDIS_URL is missing"),
        ("EMAIL_URL", "", "EMAIL_URL is missing"),
        ("EMAIL_URL", "consolemail://", "EMAIL_URL is insecure"),
        ("DEBUG", "1", "DEBUG is insecure"),
        ("BASE_URL", "http://book.example.com", "BASE_URL is insecure"),
        ("METRICS_TOKEN", "short", "METRICS_TOKEN is too weak"),
        ("TRUSTED_PROXY_COUNT", "one", "TRUSTED_PROXY_COUNT is “one”"),
        ("FISCAL_YEAR_START_MONTH", "13", "FISCAL_YEAR_START_MONTH is “13”"),
        ("COMPANY_TIME_ZONE", "Berlin", "COMPANY_TIME_ZONE is “Berlin”"),
        ("COMPANY_CURRENCY", "EURO", "COMPANY_CURRENCY is “EURO”"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is “xml”"),
    ],
)
def test_a_wrong_value_is_named(tmp_path, name, value, told):
    done = run(tmp_path, "-c", "import config.settings.production", **{name: value})
    assert (done.returncode, f"ImproperlyConfigured: {told}" in done.stderr) == (1, True)
