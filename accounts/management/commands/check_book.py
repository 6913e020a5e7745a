"""`manage.py check_book`: proves the invariants over all data; fails when one is broken."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.queries.checking import check_book
from people.company import company_today


class Command(BaseCommand):
    help = "Prove that ledger, terms and ownership are what they must be, over the whole book."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON document on stdout, nothing else.")
        parser.add_argument("--progress", action="store_true", help="Name each check on stderr as it runs.")

    def handle(self, *_: Any, **options: Any) -> None:
        began = time.monotonic()

        def tell(name: str) -> None:
            if options["progress"]:
                self.stderr.write(f"  {time.monotonic() - began:6.1f} s  {name}")

        checks = check_book(today=company_today(), progress=tell)
        broken = [check for check in checks if not check.ok]
        if options["json"]:
            told = {"ok": not broken, "checks": [check.as_json() for check in checks]}
            self.stdout.write(json.dumps(told, indent=1))
        else:
            for check in checks:
                state = "ok" if check.ok else f"{check.broken:,} broken"
                self.stdout.write(f"{check.name:<40} {check.examined:>12,}  {state}")
        if broken:
            raise CommandError(f"Broken: {', '.join(check.name for check in broken)}.")
