"""Whom PostgreSQL runs as. It refuses root, and a container often has no other user and closed folders.

Three ways round, tried in this order. What worked is remembered, since they differ in who owns the data:

- `nobody`: where that user can reach the binaries and the data folder;
- `namespace`: a user namespace in which root has another number; works behind closed folders;
- `copy`: binaries and data in /var/lib/account-book, where user namespaces are forbidden.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.embedded.process import nobody
from config.terminal import Problem

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "setpriv", "--pdeathsig", "INT")
COPIES = Path("/var/lib/account-book")


@dataclass(frozen=True)
class Place:
    """Where PostgreSQL's files lie and what to put around its commands."""

    binaries: Path
    data: Path
    sockets: Path
    prefix: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def owner(self) -> int | None:
        """The user the data must belong to, where it is not the one who starts it."""
        return self.options.get("user")

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        """One of PostgreSQL's programs, run the way this place asks for; pass `options` to subprocess too."""
        return [*self.prefix, str(self.binaries / "bin" / program), *map(str, arguments)]

    def works(self) -> bool:
        """Whether the server program runs this way and can reach the folder of the data."""
        script = 'test -x "$1" && shift && exec "$@"'
        command = [*self.prefix, "sh", "-c", script, "sh", str(self.data.parent)]
        command += [str(self.binaries / "bin" / "postgres"), "--version"]
        try:
            tried = subprocess.run(command, capture_output=True, check=False, cwd="/", **self.options)
        except OSError:
            return False
        return tried.returncode == 0


def choose_place(home: Path, sockets: Path, installed: Path) -> Place:
    """The way this data folder uses, or on the first start the first way that works here."""
    if os.geteuid() != 0:
        return Place(installed, home / "pg", sockets)
    memory = home / "postgres-runs-as"
    remembered = memory.read_text().strip() if memory.exists() else ""
    for name, arrange in WAYS.items():
        if remembered not in {"", name}:
            continue
        place = arrange(home, sockets, installed)
        if place.works():
            memory.write_text(name + "\n")
            return place
    if remembered:
        raise Problem(
            f"The database in {home} was made to run by way of '{remembered}', which does not work here. "
            "Move the checkout back, or start a new database: `BOOK_HOME=another-folder make run`."
        )
    raise Problem(
        "PostgreSQL refuses to run as root, and no way round works here. Run the command as an ordinary "
        "user, or set DATABASE_URL to a server of yours."
    )


def _as_nobody(home: Path, sockets: Path, installed: Path) -> Place:
    return Place(installed, home / "pg", sockets, options=_nobody())


def _in_namespace(home: Path, sockets: Path, installed: Path) -> Place:
    return Place(installed, home / "pg", sockets, prefix=NAMESPACE)


def _from_copy(home: Path, _sockets: Path, installed: Path) -> Place:
    version = hashlib.sha256(f"{installed} {installed.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    own = COPIES / hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    (own / "run").mkdir(parents=True, exist_ok=True)
    (own / "run").chmod(0o700)  # whoever reaches the socket is let in
    return Place(
        _copied(installed, COPIES / f"postgres-{version}"), own / "pg", own / "run", options=_nobody()
    )


def _copied(installed: Path, target: Path) -> Path:
    """The wheel's folders, whole or not at all, readable for everybody."""
    package = installed.parent
    if not target.exists():
        fresh = target.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        for folder in (package, package.with_suffix(".libs")):
            if folder.exists():
                shutil.copytree(folder, fresh / folder.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", fresh], check=True)
        COPIES.chmod(0o755)
        fresh.rename(target)
    return target / package.name / installed.name


def _nobody() -> dict[str, Any]:
    return {"user": nobody(), "group": nobody(), "extra_groups": []}


WAYS: dict[str, Callable[[Path, Path, Path], Place]] = {
    "nobody": _as_nobody,
    "namespace": _in_namespace,
    "copy": _from_copy,
}
