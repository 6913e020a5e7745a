"""From a bare checkout to a complete environment: `python3 -m config.bootstrap setup|run`.

Standard library only, and run by the machine's own Python. What was done is remembered under the hash of its
inputs, so a second call does nothing, and a call after an interruption repairs what is missing.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036  said before importing what an older Python could not even read
    sys.exit("Account Book needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info))

import argparse
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.launch import frontend, lock
from config.launch.env import CHECKOUT, book_home
from config.launch.packages import ensure_venv, install
from config.launch.port import listen, wanted_port
from config.terminal import say, sentences_for_problems

VENV = CHECKOUT / ".venv"
VAR = CHECKOUT / "var"
LOG = VAR / "log" / "setup.log"

APP = ("requirements.txt", "requirements-embedded.txt")
DEVELOPMENT = ("requirements-dev.txt",)


def set_up(*, development: bool) -> Path:
    """Make what is missing of the environment and the front-end files; return the environment's Python."""
    with _alone():
        python = ensure_venv(VENV, log=LOG)
        packages = [("app", APP)] + ([("development", DEVELOPMENT)] if development else [])
        for stamp, names in packages:
            files = [CHECKOUT / name for name in names]
            with _once(VENV / f".installed-{stamp}", files) as missing:
                if missing:
                    install(python, files, log=LOG)
        set_up_front_end(python)
    return python


def set_up_front_end(python: Path) -> None:
    """Fetch the front-end packages with the environment's npm and copy the files in use."""
    inputs = [CHECKOUT / name for name in frontend.INPUTS]
    with _once(VAR / "node" / ".fetched", inputs) as missing:
        if missing:
            frontend.fetch_packages(CHECKOUT, python, log=LOG)
    listed = [CHECKOUT / frontend.ICONS, Path(frontend.__file__)]
    with _once(VAR / "frontend" / ".copied", [*inputs, *listed]) as missing:
        if missing:
            frontend.copy_files(CHECKOUT)


def refuse_early() -> None:
    """Say now, not after a minute of installing, that another run is on or that the port is taken."""
    lock.hold(book_home()).close()
    listen(wanted_port()).close()


@contextmanager
def _once(stamp: Path, inputs: list[Path]) -> Iterator[bool]:
    """Say whether the work below is still to be done for these inputs, and remember it when it went well."""
    digest = hashlib.sha256()
    for file in inputs:
        digest.update(file.read_bytes() if file.is_file() else b"")
    done = stamp.is_file() and stamp.read_text() == digest.hexdigest()
    if not done:
        stamp.unlink(missing_ok=True)
    yield not done
    if not done:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest.hexdigest())


@contextmanager
def _alone() -> Iterator[None]:
    """Two commands started together in one checkout: the second waits until the first has set up."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is setting up this checkout: waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 -m config.bootstrap")
    parser.add_argument("command", choices=["setup", "run", "front-end"])
    parser.add_argument("--development", action="store_true", help="also the packages for tests and checks")
    options = parser.parse_args()
    with sentences_for_problems():
        if options.command == "front-end":  # an image build: its environment is already there
            set_up_front_end(Path(sys.executable))
            return
        if options.command == "run":
            refuse_early()
        python = str(set_up(development=options.development))
        if options.command == "run":
            os.execv(python, [python, "-m", "config.launcher"])  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    main()
