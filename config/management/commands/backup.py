"""`manage.py backup FILE`: the whole book in one file, taken while everybody works."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.backup.taking import take


class Command(BaseCommand):
    help = "Write everything Account Book holds into one file; see docs/operations.md for what is in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="The manifest on stdout, nothing else.")

    def handle(self, *_: Any, file: Path, **options: Any) -> None:
        manifest = take(file, at=timezone.now())
        if options["json"]:
            self.stdout.write(manifest.as_json())
        else:
            rows, tables = sum(manifest.rows.values()), len(manifest.rows)
            size = file.stat().st_size / 1e6
            self.stdout.write(f"{file}: {rows:,} rows of {tables} tables in {size:,.1f} MB.")
