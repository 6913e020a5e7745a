"""The checks of the house itself. Apps above register theirs the same way (see checks.register)."""

import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat

from operations.broker import ask_broker
from operations.checks import Finding, Reading, State, register
from operations.heartbeats import EVERY, expect
from operations.migrations_state import missing, on_disk

FEW_CONNECTIONS_LEFT = 0.8  # used, of all
LITTLE_DISK, NO_DISK = 0.10, 0.03  # free, of all


@register("database", label="Database")
def database(_as_of: datetime) -> Finding:
    """Answers, how large it is, and how many connections are left."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT current_setting('server_version'), pg_database_size(current_database()),
                   (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
                   current_setting('max_connections')::int
            """
        )
        version, size, used, most = cursor.fetchone()
    crowded = used >= FEW_CONNECTIONS_LEFT * most
    return Finding(
        state=State.NEEDS_A_LOOK if crowded else State.WORKING,
        words=f"{used} of {most} connections are in use." if crowded else "Answers.",
        facts=(
            ("PostgreSQL", version),
            ("Size", filesizeformat(size)),
            ("Connections", f"{used} of {most}"),
        ),
        readings=(
            Reading(name="database_info", value=1, help="PostgreSQL", labels={"version": version}),
            Reading(name="database_size_bytes", value=size, help="Size of the database"),
            Reading(name="database_connections", value=used, help="Client connections of the server"),
            Reading(name="database_connections_limit", value=most, help="Client connections it allows"),
        ),
    )


@register("migrations", label="Migrations")
def migrations(_as_of: datetime) -> Finding:
    """Whether the database has the shape this code expects."""
    left = missing()
    reading = Reading(name="migrations_missing", value=len(left), help="Migrations not applied")
    if left:
        return Finding(
            state=State.NOT_WORKING,
            words=f"{len(left)} not applied, first {left[0]}. Run manage.py migrate.",
            readings=(reading,),
        )
    return Finding(state=State.WORKING, words=f"All {len(on_disk())} are applied.", readings=(reading,))


@register("broker", label="Broker (Redis)")
def broker(_as_of: datetime) -> Finding:
    """Whether jobs can be handed over, and how many wait. Pages and data do not depend on it."""
    answer = ask_broker()
    if answer.waiting is None:
        return Finding(
            state=State.NOT_WORKING,
            words=f"{answer.problem.rstrip('.')}. Pages work; jobs wait in the database until it is back.",
            readings=(Reading(name="broker_up", value=0, help="Whether the broker answers"),),
        )
    return Finding(
        state=State.WORKING,
        words="Answers.",
        facts=(("Jobs waiting", str(answer.waiting)),),
        readings=(
            Reading(name="broker_up", value=1, help="Whether the broker answers"),
            Reading(name="broker_jobs_waiting", value=answer.waiting, help="Jobs in the queue"),
        ),
    )


expect("beat", label="Clock and jobs", every=EVERY, means="scheduled jobs reach a worker and are done")
expect("worker", label="Workers", every=EVERY, means="somebody is there to do jobs")


@register("disk", label="Disk")
def disk(_as_of: datetime) -> Finding:
    """Space where BOOK_HOME lies: embedded servers, mail in files, collected static files."""
    usage = shutil.disk_usage(_nearest_folder(settings.BOOK_HOME))
    free = usage.free / usage.total
    state = State.WORKING
    if free < LITTLE_DISK:
        state = State.NOT_WORKING if free < NO_DISK else State.NEEDS_A_LOOK
    return Finding(
        state=state,
        words=f"{filesizeformat(usage.free)} of {filesizeformat(usage.total)} free.",
        readings=(
            Reading(name="disk_free_bytes", value=usage.free, help="Free space where BOOK_HOME lies"),
            Reading(name="disk_size_bytes", value=usage.total, help="All space where BOOK_HOME lies"),
        ),
    )


def _nearest_folder(path: Path) -> Path:
    """The folder itself, or the nearest above it that exists."""
    return next(folder for folder in (path, *path.parents) if folder.is_dir())
