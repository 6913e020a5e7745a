"""PostgreSQL's own programs, found where they lie and run against the database that Django talks to."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from config.embedded.postgres import installed
from config.terminal import Problem

NEEDED: Final = ("pg_dump", "pg_restore", "psql")
DEBIAN: Final = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Programs:
    """pg_dump, pg_restore and psql of one version of PostgreSQL."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return major(self.version)

    def against_the_database(self, program: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
        """A command that connects as Django does, and its environment, which holds the password."""
        wrapper = connection.client
        told, secrets = wrapper.settings_to_cmd_args_env(connection.settings_dict, list(arguments))
        return [str(self.folder / program), *told[1:]], environment() | (secrets or {})


def environment() -> dict[str, str]:
    """What a person set for PostgreSQL's programs otherwise must not lead these to another database."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def major(version: str) -> int:
    """18 of "18.6 (Debian 18.6-1)"."""
    found = re.search(r"\d+", version)
    if found is None:
        raise ValueError(f"no version of PostgreSQL: {version!r}")
    return int(found[0])


def server_version() -> str:
    """The version of the server, as "18.6"."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version: str = cursor.fetchone()[0]
    return version.split(maxsplit=1)[0]


def programs_for(*versions: str) -> Programs:
    """The oldest programs here that are as new as these versions; PostgreSQL refuses older ones.

    Raises `Problem`, with what was found, where there are none.
    """
    newest = max(versions, key=major)
    found = list(_found())
    suited = [programs for programs in found if programs.major >= major(newest)]
    if suited:
        return min(suited, key=lambda programs: programs.major)
    here = ", ".join(f"{programs.version} in {programs.folder}" for programs in found) or "none"
    raise Problem(
        f"pg_dump, pg_restore and psql of PostgreSQL {major(newest)} or newer are needed (found: {here}): "
        f"install them, as with `apt install postgresql-client-{major(newest)}`, "
        "or name their folder in POSTGRES_PROGRAMS."
    )


def _found() -> Iterator[Programs]:
    for folder in _folders():
        if all((folder / program).is_file() for program in NEEDED):
            told = subprocess.run(
                [folder / "pg_dump", "--version"], capture_output=True, text=True, check=False
            ).stdout
            if version := re.search(r"\d+(\.\d+)*", told):
                yield Programs(folder, version[0])


def _folders() -> Iterator[Path]:
    """The folder that is named, and nothing else; or the wheel's, those on the path and Debian's."""
    if settings.POSTGRES_PROGRAMS:
        yield Path(settings.POSTGRES_PROGRAMS)
        return
    with suppress(Problem):  # the wheel is not part of a production installation
        yield installed() / "bin"
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).parent
    yield from sorted(DEBIAN.glob("*/bin"))
