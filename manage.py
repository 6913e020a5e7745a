#!/usr/bin/env python
"""Django's commands. One run on its own joins the embedded servers of BOOK_HOME, or starts them while it lasts."""

import os
import sys

from config.launch_terminal import Problem, sentences_for_problems

DEVELOPMENT = "config.settings.development"
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
}


def needs_servers(arguments: list[str]) -> bool:
    """Whether this command line talks to a database."""
    if (
        not arguments
        or arguments[0] in WITHOUT_DATABASE
        or arguments[0].startswith("-")
        or arguments[0] == "version"
    ):
        return False
    return not {"-h", "--help"} & set(arguments)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEVELOPMENT)
    with sentences_for_problems():
        try:
            from django.core.management import execute_from_command_line
        except ImportError as error:
            raise Problem(
                "Django is not installed for this Python. Run `make setup`, then `.venv/bin/python manage.py …`."
            ) from error
        from config import embedded
        from config.env import BOOK_HOME

        if os.environ["DJANGO_SETTINGS_MODULE"] == DEVELOPMENT and needs_servers(sys.argv[1:]):
            embedded.provide(home=BOOK_HOME)
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
