"""What the embedded servers have in common: start, wait until it answers, stop, die with the keeper."""

from __future__ import annotations

import ctypes
import hashlib
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from config.terminal import Problem, tail

START_SECONDS = 60
STOP_SECONDS = 30
POLL_SECONDS = 0.02
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's is 108 on Linux and 104 on macOS
LOG_LIMIT = 5_000_000  # bytes; a longer log is moved aside at the next start
PR_SET_PDEATHSIG = 1


class EmbeddedServer(ABC):
    """One server program that the keeper runs as its child."""

    name: str
    title: str
    stop_signal = signal.SIGTERM

    def __init__(self, home: Path, sockets: Path, *, throwaway: bool) -> None:
        self.home = home
        self.sockets = sockets
        self.throwaway = throwaway
        self.log = home / "log" / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The address to put into the environment."""

    @abstractmethod
    def launch(self) -> subprocess.Popen[bytes]:
        """Prepare the data folder and start the program."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the program serves clients by now."""

    def start(self) -> None:
        """Start and wait until it answers. Raises `Problem` when it ends or stays silent instead."""
        self.process = self.launch()
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if not self.runs:
                sentence = f"{self.title} ended as soon as it was started; its log is {self.log}."
                raise Problem(sentence, detail=tail(self.log))
            if time.monotonic() > deadline:
                sentence = f"{self.title} did not answer within {START_SECONDS} s; its log is {self.log}."
                raise Problem(sentence, detail=tail(self.log))
            time.sleep(POLL_SECONDS)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask it to end, then insist."""
        if self.process is None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def spawn(self, command: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:
        """Start the program in a session of its own, with its output in the log."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            return subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(self.stop_signal),  # noqa: PLW1509  the keeper has one thread
                **options,
            )


def die_with_parent(death_signal: signal.Signals, *, parent: int = 0) -> Callable[[], None]:
    """A `preexec_fn`: have the kernel send this signal when the parent ends in whatever way (Linux only).

    `parent` is the process that calls this, unless another is named.
    """
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork, where it is safe
    parent = parent or os.getpid()

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # it ended in between
            os.kill(os.getpid(), death_signal)

    return arrange


def runs_with(pid: int, argument: str) -> bool:
    """Whether a process of this number lives and was started with this argument. A zombie does not count."""
    proc = Path("/proc") / str(pid)
    try:
        if Path("/proc/self").exists():
            state = (proc / "stat").read_text().rpartition(")")[2].split()[0]
            return state != "Z" and os.fsencode(argument) in (proc / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return argument in subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


def socket_folder(home: Path) -> Path:
    """A private folder for unix sockets: `run` in the data folder, or a temporary one if that is too long.

    One that somebody else made first is refused: they could listen in.
    """
    run = home / "run"
    if len(os.fsencode(run / ".s.PGSQL.5432")) > SOCKET_PATH_LIMIT:
        name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        roots = (Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108  macOS names a long one first
        root = next(root for root in roots if len(os.fsencode(root)) < SOCKET_PATH_LIMIT // 2)
        run = root / f"account-book-{os.geteuid()}-{name}"
    run.mkdir(mode=0o700, exist_ok=True)
    owners = {os.geteuid(), nobody()} if os.geteuid() == 0 else {os.geteuid()}
    if run.is_symlink() or run.stat().st_uid not in owners:
        raise Problem(
            f"{run} belongs to another user, so sockets in it are not safe. Remove it and try again."
        )
    run.chmod(0o700)
    return run


def nobody() -> int:
    """The number of the user who owns nothing; PostgreSQL runs as that one where root starts it."""
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return 65_534
