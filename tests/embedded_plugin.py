"""A pytest plug-in: a throwaway PostgreSQL and Valkey for one run, started before Django reads its settings.

What DATABASE_URL or REDIS_URL names is used instead. The workers of xdist inherit the addresses. The servers
end, and their folder goes, when the process that started them ends, in whatever way: see config/embedded.
"""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from config.embedded import VARIABLES, Servers, provide
from config.terminal import Problem

ROOM = 4 * 2**30  # bytes: three databases and up to a gigabyte of log, with some to spare


def _start() -> Servers | None:
    names = [name for name, variable in VARIABLES.items() if not os.environ.get(variable)]
    if not names:
        return None
    home = Path(tempfile.mkdtemp(prefix="account-book-test-", dir=in_memory()))
    home.chmod(0o711)  # root's PostgreSQL runs as nobody, who must get through
    try:
        return provide(home, *names, throwaway=True)
    except Problem as problem:
        shutil.rmtree(home, ignore_errors=True)
        raise pytest.UsageError(f"{problem}\n{problem.detail}") from problem


def in_memory() -> Path | None:
    """Imports make thousands of tables, each some files: a third of their time, where those lie on a disk."""
    memory = Path("/dev/shm")  # noqa: S108  Linux's own; elsewhere the usual place will do
    if not os.access(memory, os.W_OK | os.X_OK) or shutil.disk_usage(memory).free < ROOM:
        return None
    return memory


# Hardly anything of what is loaded goes again: conftest.py looks for garbage once the tests are there.
gc.disable()
_servers = _start()


def pytest_unconfigure() -> None:
    if _servers is not None:
        _servers.release()
