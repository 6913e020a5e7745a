"""A program that `make run` watches over: its output goes to a log, warnings to the terminal too."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.embedded.process import die_with_parent
from config.terminal import Problem, say, tail

RESTARTS_ALLOWED = 5  # in a row; a program that then ran for STEADY_SECONDS starts with a clean sheet
STEADY_SECONDS = 60
LOG_LIMIT = 5_000_000  # bytes; a longer log is moved aside at the next start

# How structlog, then gunicorn and Celery, mark a level; Python's own warnings and tracebacks carry none.
ALARMING = re.compile(
    r"\[(?:warning|error|critical)\s*\]|(?<![\w.])(?:WARNING|ERROR|CRITICAL)(?=[\s\]/:])"
    r"|Traceback \(most recent|Warning: "
)
HARMLESS = re.compile(r"request_finished .*\bcode=4\d\d\b")  # somebody asked for a page that is not there
CONTINUED = re.compile(r"^\s+\S|^[\w.]+(Error|Exception|Warning|Refused)\b")


@dataclass
class Child:
    """One program, started again with growing pauses when it ends by itself."""

    name: str
    command: Sequence[str]
    log: Path
    environ: Mapping[str, str]
    cwd: Path
    death_signal: signal.Signals = signal.SIGTERM  # sent by the kernel when the launcher is killed
    patience_seconds: int = 10
    keep_open: Sequence[int] = ()
    restarts: int = 0
    process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _due: float = 0.0
    _rest: bytes = b""
    _alarm: bool = False

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C at the terminal reaches the launcher only."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self._started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=self.cwd,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=self.keep_open,
            start_new_session=True,
            preexec_fn=die_with_parent(self.death_signal),  # noqa: PLW1509  the launcher has one thread
        )
        os.set_blocking(self.output.fileno(), False)

    @property
    def output(self) -> IO[bytes]:
        """The pipe its output comes through."""
        assert self.process is not None  # noqa: S101
        assert self.process.stdout is not None  # noqa: S101
        return self.process.stdout

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def pump(self) -> None:
        """Move what it printed into its log, and show what alarms."""
        if self.process is None:
            return
        with suppress(BlockingIOError):
            while chunk := os.read(self.output.fileno(), 65_536):
                with self.log.open("ab") as log:
                    log.write(chunk)
                *lines, self._rest = (self._rest + chunk).split(b"\n")
                for line in lines:
                    self._show(line.decode(errors="replace"))

    def revive(self) -> None:
        """Start it again when it ended by itself. Raises `Problem` when it keeps ending."""
        if self.process is None or self.runs:
            return
        if not self._due:
            self._note_end(self.process.returncode)
        elif time.monotonic() >= self._due:
            self._due = 0.0
            self.output.close()
            self.start()

    def stop(self, *, hurried: Callable[[], bool] = lambda: False) -> None:
        """Ask it to end; when that takes too long, end it and whatever it started."""
        if self.process is None:
            return
        if self.runs:
            self.process.terminate()
        deadline = time.monotonic() + self.patience_seconds
        while self.runs and time.monotonic() < deadline and not hurried():
            self.pump()
            time.sleep(0.02)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.pump()
        self.output.close()

    def _note_end(self, status: int) -> None:
        self.pump()
        lasted = time.monotonic() - self._started
        self.restarts = 1 if lasted > STEADY_SECONDS else self.restarts + 1
        if self.restarts > RESTARTS_ALLOWED:
            raise Problem(f"The {self.name} keeps ending; its log is {self.log}.", detail=tail(self.log))
        pause = 2 ** (self.restarts - 1)
        self._due = time.monotonic() + pause
        how = f"signal {-status}" if status < 0 else f"status {status}"
        say(f"The {self.name} ended by itself ({how}); starting it again in {pause} s. Its log: {self.log}")

    def _show(self, line: str) -> None:
        """Show an alarming line, and after a traceback's head the lines that belong to it."""
        if ALARMING.search(line) and not HARMLESS.search(line):
            self._alarm = True
        elif not (self._alarm and CONTINUED.match(line)):
            self._alarm = False
        if self._alarm:
            say(f"{self.name} | {line}")
