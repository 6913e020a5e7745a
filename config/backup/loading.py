"""From the archive through pg_restore into one transaction of psql."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO, Final

from config.backup.archive import CHUNK, DUMP
from config.backup.programs import Programs, environment
from config.terminal import Problem

LEFT_OUT: Final = (" SCHEMA - public ", " COMMENT - SCHEMA ", " COMMENT - EXTENSION ")
"""The schema is there; comments on extensions only their owner may write, who may be an administrator."""

NEWER_SETTING: Final = b"SET transaction_timeout = 0;\n"
"""pg_restore 17 and newer says this also to older servers, which do not know it. It stands at the head."""


def load(programs: Programs, archive: zipfile.ZipFile, *, before: str, after: str) -> None:
    """Run `before`, the dump and `after` as one transaction.

    Raises `Problem` when one of them fails: then nothing happened.
    """
    with tempfile.TemporaryDirectory(prefix="account-book-restore-") as name:
        folder = Path(name)
        (folder / "before.sql").write_text(before)
        (folder / "after.sql").write_text(after)
        (folder / "contents").write_text(_contents(programs, archive))
        complaints = folder / "complaints"
        with complaints.open("wb") as said, _psql(programs, folder, said) as psql:
            assert psql.stdin is not None  # noqa: S101  Popen was given a pipe
            failed = True
            try:
                failed = _pour(programs, archive, folder / "contents", psql.stdin, said)
            finally:
                if failed:
                    psql.kill()  # or it takes the end of its input for the end of the dump, and commits
                _close(psql.stdin)
        if failed or psql.returncode:
            raise Problem("The backup was not restored; the database is as it was.", detail=_told(complaints))


def _contents(programs: Programs, archive: zipfile.ZipFile) -> str:
    """What pg_restore shall bring back: all but LEFT_OUT."""
    with archive.open(DUMP) as dump, _feeding(programs, dump, "--list") as lister:
        assert lister.stdout is not None  # noqa: S101
        listed = lister.stdout.read().decode()
    if lister.returncode:
        raise Problem(f"{archive.filename} holds no dump that pg_restore {programs.version} can read.")
    return "".join(line for line in listed.splitlines(keepends=True) if not any(w in line for w in LEFT_OUT))


def _pour(
    programs: Programs, archive: zipfile.ZipFile, contents: Path, into: IO[bytes], said: IO[bytes]
) -> bool:
    """Turn the dump into SQL for psql; say whether that failed. Why, stands among the complaints."""
    arguments = ("--no-owner", "--no-privileges", f"--use-list={contents}", "--file=-")
    with archive.open(DUMP) as dump, _feeding(programs, dump, *arguments, said=said) as pouring:
        assert pouring.stdout is not None  # noqa: S101
        head = pouring.stdout.read(CHUNK)
        try:
            into.write(head.replace(NEWER_SETTING, b"", 1))
            shutil.copyfileobj(pouring.stdout, into, CHUNK)
            into.flush()
        except BrokenPipeError:
            pouring.kill()
            return True
    return pouring.returncode != 0


@contextmanager
def _feeding(
    programs: Programs, dump: IO[bytes], *arguments: str, said: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """pg_restore, reading the dump from the archive as it works."""
    with subprocess.Popen(
        [programs.folder / "pg_restore", *arguments],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said or subprocess.DEVNULL,
    ) as process:
        feeder = Thread(target=_feed, args=[dump, process], daemon=True)
        feeder.start()
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
            feeder.join()


def _feed(dump: IO[bytes], process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None  # noqa: S101
    try:
        shutil.copyfileobj(dump, process.stdin, CHUNK)
    except BrokenPipeError:
        pass  # it has read what it needs, or was ended
    finally:
        _close(process.stdin)


def _psql(programs: Programs, folder: Path, said: IO[bytes]) -> subprocess.Popen[bytes]:
    """psql, in one transaction that the first error ends."""
    command, environment_ = programs.against_the_database(
        "psql",
        *("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"),
        *(f"--file={folder / 'before.sql'}", "--file=-", f"--file={folder / 'after.sql'}"),
    )
    return subprocess.Popen(
        command, env=environment_, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
    )


def _close(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # the program had ended, which its status tells
        pipe.close()


def _told(complaints: Path) -> str:
    """The errors, without the hints and positions around them."""
    lines = complaints.read_text(errors="replace").splitlines()
    return "\n".join([line for line in lines if "ERROR" in line or "error:" in line][:5])
