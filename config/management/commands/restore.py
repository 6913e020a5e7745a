"""`manage.py restore FILE`: a backup into an empty database, proven afterwards."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backup.archive import Manifest
from config.backup.restoring import broken, look_at, restore


class Command(BaseCommand):
    help = "Bring back what `backup` wrote, into an empty database, and prove the book that came out."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--replace", metavar="DATABASE", help="Lose what this database, the one in use, holds now."
        )
        what.add_argument(
            "--look", action="store_true", help="Only read the file and say whether it is whole."
        )

    def handle(self, *_: Any, file: Path, replace: str | None, look: bool, **__: Any) -> None:
        if look:
            self._tell(look_at(file))
            return
        restored = restore(file, replace=replace, at=timezone.now())
        self._tell(restored.manifest)
        if restored.migrated:
            self.stdout.write(f"Migrated: {', '.join(restored.migrated)}.")
        if restored.posted:
            self.stdout.write(f"Posted {restored.posted:,} movements of the days since then.")
        if failed := list(broken(restored)):
            raise CommandError(
                f"The data is back as it was, and check_book finds broken: {', '.join(failed)}."
            )
        self.stdout.write(f"check_book: all {len(restored.checks)} checks hold.")

    def _tell(self, manifest: Manifest) -> None:
        self.stdout.write(
            f"Taken at {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC by Account Book {manifest.account_book} "
            f"on PostgreSQL {manifest.postgresql}; company days in {manifest.time_zone}.\n"
            f"{sum(manifest.rows.values()):,} rows of {len(manifest.rows)} tables, "
            f"{len(manifest.migrations)} migrations; the dump is whole."
        )
