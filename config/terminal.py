"""What the person at the terminal sees: short lines, one line of progress, one sentence when it cannot go on.

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUIET_SECONDS = 10  # between two progress lines where the output is not a terminal
TAIL_LINES = 15

FILE_SYSTEM_PROBLEMS = {
    errno.ENOSPC: "No space is left on the disk",
    errno.EDQUOT: "The disk quota is used up",
    errno.EFBIG: "A file may not grow as large as needed here",
    errno.EROFS: "The file system is read-only",
    errno.EACCES: "Permission is denied",
    errno.EPERM: "Permission is denied",
}


class Problem(Exception):  # noqa: N818  the word its sentence is read under
    """Why it cannot go on, in one sentence that also says the way out.

    `detail` holds lines of a log, shown above the sentence.
    """

    def __init__(self, sentence: str, *, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail


def say(line: str = "", *, end: str = "\n") -> None:
    """Print one line at once, even into a file or a pipe. A reader who is gone just misses it."""
    try:
        print(line, end=end, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log, or nothing when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 16_384))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def file_system_sentence(error: OSError) -> str:
    """What a full disk or a forbidden file means, or nothing for another kind of error."""
    what = FILE_SYSTEM_PROBLEMS.get(error.errno or 0, "")
    where = f": {error.filename}" if error.filename else ""
    return f"{what}{where}. Put that right and run the command again." if what else ""


def damaged(error: ImportError) -> Problem:
    """A package that cannot be imported although it was installed."""
    return Problem(
        f"The environment is damaged ({error}): delete the folder .venv and run the command again."
    )


@contextmanager
def sentences_for_problems() -> Iterator[None]:
    """End the program with the sentence of a `Problem` on stderr and status 1; Ctrl-C ends it with 130."""
    try:
        yield
    except Problem as problem:
        if problem.detail:
            print(problem.detail, file=sys.stderr)
        sys.exit(f"Account Book: {problem}")
    except OSError as error:
        if sentence := file_system_sentence(error):
            sys.exit(f"Account Book: {sentence}")
        raise
    except KeyboardInterrupt:
        sys.exit(130)


class Progress:
    """One line that says what is under way and for how long.

    On a terminal it is rewritten in place; elsewhere a line appears every ten seconds.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.started = time.monotonic()
        self._terminal = sys.stdout.isatty()
        self._shown = self.started
        self._detail = ""
        if self._terminal:
            self.tick()
        else:
            say(f"{title} …")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def show(self, detail: str) -> None:
        """Say how far it has come."""
        self._detail = detail
        self.tick()

    def tick(self) -> None:
        """Let the seconds move on, without news."""
        line = f"{self.title} … {self._detail}  {self.seconds:.0f} s"
        if self._terminal:
            say(f"\r\033[K{line[: shutil.get_terminal_size().columns - 1]}", end="")
        elif time.monotonic() - self._shown >= QUIET_SECONDS:
            self._shown = time.monotonic()
            say(line)

    def clear(self) -> None:
        """Take the line away, so that another message can stand there."""
        if self._terminal:
            say("\r\033[K", end="")

    def done(self, text: str) -> None:
        """Replace the line by what was reached."""
        self.clear()
        say(f"{text} ({self.seconds:.1f} s)")
