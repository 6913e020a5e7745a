"""What the launcher's tests see of the machine: processes, and commands run as if from a fresh shell."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.launch.env import CHECKOUT

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="looks at processes through /proc"
)


def belonging(home: Path) -> dict[int, str]:
    """The living processes that have this folder in their command line or environment: commands by number."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(home) in command + environment and int(folder.name) != os.getpid():
            found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def the_one(home: Path, program: str) -> int:
    """The number of the process of this folder that runs this program.

    What it has forked a moment ago, after it, still bears its command.
    """
    return min(pid for pid, command in belonging(home).items() if program in command)


def eventually(check: Callable[[], object], *, seconds: float = 20) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def fresh_environment(**variables: str | Path) -> dict[str, str]:
    """This environment without what the suite or a person set for Account Book, with the given variables."""
    ours = ("DATABASE_URL", "REDIS_URL", "BOOK_HOME", "PORT", "DEBUG", "DJANGO_SETTINGS_MODULE", "MAKELEVEL")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {name: str(value) for name, value in variables.items()}


def python(*arguments: str | Path, **variables: str | Path) -> subprocess.Popen[str]:
    """Start this environment's Python in the checkout."""
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=CHECKOUT,
        env=fresh_environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
