"""`manage.py undo_import BATCH`: a whole import taken back, or the reasons why it cannot be."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.context import acting
from common.errors import DomainError
from exchange.models import ImportBatch
from exchange.undo import undo_import
from people.company import company_today


class Command(BaseCommand):
    help = "Take a whole import back: rows as they were before it. Refused where later work depends on it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=int, metavar="BATCH", help="Its number, as import_book gave it.")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help="Default: today.")
        parser.add_argument("--json", action="store_true", help="One JSON document on stdout, nothing else.")

    def handle(self, *_: Any, batch: int, as_of: date | None, **options: Any) -> None:
        found = ImportBatch.objects.filter(pk=batch).first()
        if found is None:
            raise CommandError(f"There is no import {batch}.")
        try:
            with acting(command="undo_import"):
                undone = undo_import(found, by=None, on=as_of or company_today())
        except DomainError as error:
            reasons = [str(blocker) for blocker in error.blockers]
            if options["json"]:
                self.stdout.write(json.dumps({"batch": batch, "undone": False, "reasons": reasons}))
            raise CommandError(f"Import {batch} is not undone. {' '.join(reasons)}") from error
        if options["json"]:
            self.stdout.write(json.dumps({"batch": batch, "undone": True, **undone.as_json()}))
        else:
            self.stdout.write(f"Import {batch} is undone: {undone}.")
