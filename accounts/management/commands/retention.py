"""`manage.py retention --from D --to D`: what was kept, gained and lost, by account or by whoever held it."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.queries.beside import beside_retention
from accounts.queries.retention import Retention, retention
from accounts.queries.slices import slice_names
from common.errors import DomainError
from people.company import company_today


class Command(BaseCommand):
    help = "Opening, movements, closing, GRR, NRR and logo retention of a period."

    def add_arguments(self, parser: ArgumentParser) -> None:
        day: dict[str, Any] = {"type": date.fromisoformat, "metavar": "YYYY-MM-DD", "required": True}
        parser.add_argument("--from", dest="first", help="First day of the period.", **day)
        parser.add_argument("--to", dest="last", help="Its last day.", **day)
        parser.add_argument("--by", choices=slice_names(), default="account", help="Whose rows.")
        parser.add_argument("--json", action="store_true", help="One JSON document on stdout, nothing else.")

    def handle(self, *_: Any, first: date, last: date, by: str, **options: Any) -> None:
        try:
            found = retention(first, last, by=by, today=company_today())
            others = beside_retention(first, last, by=by, today=company_today())
        except DomainError as error:
            raise CommandError(str(error)) from error
        told = found.as_json() | others
        self.stdout.write(json.dumps(told, indent=1) if options["json"] else _in_words(found))


def _in_words(found: Retention) -> str:
    told = found.as_json()
    lines = [f"{'opening':<32} {told['opening']:>18}"]
    lines += [f"  {kind.replace('_', ' '):<30} {amount:>18}" for kind, amount in told["movements"].items()]
    lines.append(f"{'closing':<32} {told['closing']:>18}")
    ratios = ("grr", "nrr", "nrr_without_contracted_uplift", "logo_retention")
    lines += [f"{name.replace('_', ' '):<32} {told[name] or '–':>18}" for name in ratios]
    lines += [
        f"  {row['label'] or '–':<30} {row['opening']:>18} {row['closing']:>18} {row['grr'] or '–':>14}"
        for row in told["rows"]
    ]
    return "\n".join(lines)
