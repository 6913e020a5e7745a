"""`manage.py export_book`: the book as files, whole or as one person sees it."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.export import export_book
from people.company import company_today
from people.models import User


class Command(BaseCommand):
    help = "Write the book as CSV files of the book format into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--as", dest="email", metavar="EMAIL", help="Only what this person may see.")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help="Default: today.")
        parser.add_argument("--json", action="store_true", help="One JSON document on stdout, nothing else.")

    def handle(self, *_: Any, folder: Path, email: str | None, as_of: date | None, **options: Any) -> None:
        person = None
        if email is not None:
            person = User.objects.filter(email=User.objects.normalize_email(email)).first()
            if person is None:
                raise CommandError(f"There is nobody with the e-mail {email}.")
        try:
            files = export_book(folder, as_seen_by=person, on=as_of or company_today(), progress=self._tell)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        if options["json"]:
            self.stdout.write(json.dumps({"files": files}))
        else:
            self.stdout.write("\n".join(f"{name:<20}{rows:>10,}" for name, rows in files.items()))

    def _tell(self, what: str, count: int) -> None:
        self.stderr.write(f"  {what} {count:,}" if count else f"  {what}")
