"""Run pip, npm or venv quietly: the output goes to a log, the news to a progress line.

Standard library only.
"""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from config.terminal import Progress

TICK_SECONDS = 0.5


def follow(
    command: Sequence[str | Path],
    *,
    log: Path,
    progress: Progress,
    on_line: Callable[[str], None] = lambda _line: None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Run `command` to its end; return its exit status and all it printed.

    Every line goes to `log` and to `on_line` as it comes. Interrupted, it takes the program down with it.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    printed: list[str] = []
    with (
        log.open("a", encoding="utf-8") as file,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env={**os.environ, **(env or {})},
        ) as process,
    ):
        try:
            for line in _lines(process, progress):
                file.write(line + "\n")
                file.flush()
                printed.append(line)
                on_line(line)
        except BaseException:
            process.terminate()
            raise
    return process.returncode, "\n".join(printed)


def _lines(process: subprocess.Popen[bytes], progress: Progress) -> Iterator[str]:
    """The lines a process prints; the progress line keeps ticking while it prints none."""
    assert process.stdout is not None  # noqa: S101  Popen was given a pipe
    pipe = process.stdout.fileno()
    rest = b""
    while True:
        if not select.select([pipe], [], [], TICK_SECONDS)[0]:
            progress.tick()
            continue
        chunk = os.read(pipe, 65_536)
        if not chunk:
            break
        *lines, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
        yield from (line.decode(errors="replace") for line in lines)
    if rest:
        yield rest.decode(errors="replace")
