"""The three programs of `make run` and how each is started."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from config.launch.children import Child
from config.launch.env import CHECKOUT, LOGS, book_home, setting


def programs(listener: int) -> list[Child]:
    """Web, worker and beat, in the order they are stopped; `listener` is the taken port's file number."""
    LOGS.mkdir(parents=True, exist_ok=True)
    environ = dict(os.environ, PYTHONUNBUFFERED="1")
    if os.geteuid() == 0:  # Celery warns of pickles from strangers; here messages are JSON
        environ["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser privileges"
    return [
        Child("web server", _web(listener), LOGS / "web.log", environ, cwd=CHECKOUT, keep_open=(listener,)),
        Child(
            "worker",
            behind_pages(*_celery("worker", "--concurrency=2", "--without-gossip", "--without-mingle")),
            LOGS / "worker.log",
            environ,
            cwd=CHECKOUT,
            death_signal=signal.SIGQUIT,  # do not finish what runs: the database is going away too
        ),
        Child(
            "beat",
            _celery("beat", f"--schedule={book_home() / 'beat-schedule'}", "--pidfile="),
            LOGS / "beat.log",
            environ,
            cwd=CHECKOUT,
        ),
    ]


def behind_pages(*command: str) -> list[str]:
    """A command that leaves the processor to whoever waits for a page: mail and jobs can wait."""
    return ["nice", "-n", "10", *command]


def _web(listener: int) -> list[str]:
    memory = Path("/dev/shm")  # noqa: S108  heartbeat files: a busy disk must not make a worker look dead
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi"),
        *("--bind", f"fd://{listener}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--timeout", "60", "--graceful-timeout", "5", "--no-control-socket"),
        *(("--worker-tmp-dir", str(memory)) if memory.is_dir() and os.access(memory, os.W_OK) else ()),
        *(("--reload",) if setting("DEBUG").lower() in {"1", "true", "yes", "on"} else ()),
    ]


def _celery(command: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "config.celery", command, "--loglevel=INFO", *options]
