"""What the manual says of settings and jobs is what there is."""

import re

from config.celery import app
from config.schedule import BEAT_SCHEDULE
from tests.house import ROOT

READ = re.compile(r"(?:env\.\w+|_required|whole_number|time_zone|currency|https_address)\(\s*\"([A-Z_]+)\"")
FROM_OUTSIDE = {
    "DJANGO_SETTINGS_MODULE",
    "BOOK_HOME",
    "POSTGRES_PASSWORD",
    "PORT",
    "DEBUG",
}  # read elsewhere too


def settings_read() -> set[str]:
    return {
        name
        for path in (ROOT / "config" / "settings").glob("*.py")
        for name in READ.findall(path.read_text())
    }


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading of a page."""
    text = (ROOT / "docs" / page).read_text().split(heading, 1)[1]
    table = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert table is not None
    lines = table[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_setting_is_in_the_manual_and_in_the_example():
    told = {
        name for row in rows("operations.md", "## Settings") for name in re.findall(r"`([A-Z_]+)`", row[0])
    }
    example = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert told == settings_read() | FROM_OUTSIDE
    assert example == told - {"DJANGO_SETTINGS_MODULE"}


def test_every_job_by_the_clock_is_in_the_manual():
    told = {row[0]: (row[1].strip("`"), row[2]) for row in rows("jobs.md", "# Jobs by the clock")}
    assert told == {name: (job["task"], f"{job['schedule']:g} s") for name, job in BEAT_SCHEDULE.items()}


def test_every_job_by_the_clock_exists():
    app.loader.import_default_modules()
    assert {job["task"] for job in BEAT_SCHEDULE.values()} - app.tasks.keys() == set()


def test_jobs_run_at_intervals():
    """A time of the day is skipped or doubled on the days when clocks change."""
    assert all(isinstance(job["schedule"], float | int) for job in BEAT_SCHEDULE.values())
