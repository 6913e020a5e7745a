"""A pytest plug-in: a throwaway PostgreSQL and Valkey for one run, started before Django reads its settings.

What DATABASE_URL or REDIS_URL names is used instead. The workers of xdist inherit the addresses. The servers
end, and their folder goes, when the process that started them ends, in whatever way: see config/embedded.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from config.embedded import VARIABLES, Servers, provide
from config.terminal import Problem


def _start() -> Servers | None:
    names = [name for name, variable in VARIABLES.items() if not os.environ.get(variable)]
    if not names:
        return None
    home = Path(tempfile.mkdtemp(prefix="account-book-test-"))
    home.chmod(0o711)  # root's PostgreSQL runs as nobody, who must get through
    try:
        return provide(home, *names, throwaway=True)
    except Problem as problem:
        shutil.rmtree(home, ignore_errors=True)
        raise pytest.UsageError(f"{problem}\n{problem.detail}") from problem


_servers = _start()


def pytest_unconfigure() -> None:
    if _servers is not None:
        _servers.release()
