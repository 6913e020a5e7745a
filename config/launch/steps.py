"""The steps of `config.launch.prepare`, each of which does nothing when there is nothing to do."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TextIO

import redis
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from config.launch.env import LOGS, SIGN_INS
from config.terminal import Problem, Progress


def reach_servers() -> None:
    """Ask both servers for a sign of life, so that a wrong address is said by its name."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).splitlines()[0]
        raise Problem(f"The server that DATABASE_URL names cannot be used: {reason}") from error
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=5, socket_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        raise Problem(f"The server that REDIS_URL names cannot be used: {error}") from error


def migrate() -> None:
    """Apply the migrations that are not applied yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        progress = Progress("Migrating the database")
        with log() as file:
            call_command(
                "migrate", interactive=False, stdout=_Applied(file, progress, len(plan)), stderr=file
            )
        progress.done(f"Applied {len(plan)} migrations")


def load_demo() -> None:
    """Load the demo book into an empty database, and keep the demo sign-ins for the launcher to show.

    The seam to the demo app: its commands `load_demo --if-empty` and `demo_sign_ins` (lines on stdout).
    """
    commands = get_commands()
    if "load_demo" in commands:
        call_command("load_demo", if_empty=True)
    lines = io.StringIO()
    if "demo_sign_ins" in commands:
        call_command("demo_sign_ins", stdout=lines)
    SIGN_INS.write_text(lines.getvalue(), encoding="utf-8")


def collect_static() -> None:
    """Gather and compress the static files under hashed names, if one of them changed since the last time."""
    if settings.DEBUG:
        return  # they are served from where they lie
    stamp = Path(settings.STATIC_ROOT).with_name("static.stamp")
    fingerprint = _fingerprint()
    if stamp.is_file() and stamp.read_text() == fingerprint:
        return
    progress = Progress("Collecting the static files")
    stamp.unlink(missing_ok=True)
    with log() as file:
        call_command("collectstatic", interactive=False, clear=True, stdout=file, stderr=file)
    stamp.write_text(fingerprint)
    progress.done("Collected the static files")


def _fingerprint() -> str:
    """Name, size and time of every static file that Django finds."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


class _Applied(io.TextIOBase):
    """The stdout of `migrate`: what it prints goes to the log, and how far it is to the progress line."""

    def __init__(self, file: TextIO, progress: Progress, total: int) -> None:
        self.file, self.progress, self.total = file, progress, total
        self.applied = 0

    def write(self, text: str) -> int:
        self.applied += "Applying" in text
        self.progress.show(f"{self.applied} of {self.total}")
        return self.file.write(text)


def log() -> TextIO:
    """Where Django's own words go."""
    return (LOGS / "prepare.log").open("a", encoding="utf-8")
