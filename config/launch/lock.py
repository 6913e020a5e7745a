"""One `make run` a data folder at a time. Standard library only."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from config.terminal import Problem


def hold(home: Path) -> IO[str]:
    """Take the folder for this run and return the open lock; refuse when another run has it, and say where.

    The kernel lets go of it however the process ends.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock = (home / "run.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        process, _, address = lock.read().strip().partition(" ")
        lock.close()
        raise Problem(
            f"It already runs from here{f': {address}' if address else ''}"
            f"{f' (process {process})' if process else ''}. Use that one, or stop it there with Ctrl-C first."
        ) from None
    return lock


def sign(lock: IO[str], address: str) -> None:
    """Write into the lock who holds it and where it answers, for the one who finds it held."""
    lock.truncate(0)
    lock.write(f"{os.getpid()} {address}\n")
    lock.flush()
