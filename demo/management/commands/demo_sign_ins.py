"""`manage.py demo_sign_ins`: who can sign in to the demo book, a line each; nothing where there is none."""

from typing import Any

from django.core.management.base import BaseCommand

from demo.cast import sign_ins
from people.models import User


class Command(BaseCommand):
    help = "Print the people of the demo book one can sign in as."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        people = sign_ins()
        known = set(
            User.objects.active()
            .filter(email__in=[email for _, email, _ in people])
            .values_list("email", flat=True)
        )
        for who, email, password in people:
            if email in known:
                self.stdout.write(f"{who:<22} {email:<30} {password}")
