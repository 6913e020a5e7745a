#!/usr/bin/env python
"""Django's commands. One on its own joins the servers of BOOK_HOME, or starts them while it lasts."""

import os
import sys

from config.embedded import missing, provide
from config.launch.env import book_home
from config.terminal import Problem, sentences_for_problems

DEVELOPMENT = "config.settings.development"
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "version",
}


def needs_servers(arguments: list[str]) -> bool:
    """Whether this command line talks to a database."""
    if not arguments or arguments[0] in WITHOUT_DATABASE or arguments[0].startswith("-"):
        return False
    return not {"-h", "--help"} & set(arguments)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEVELOPMENT)
    with sentences_for_problems():
        try:
            import django  # noqa: F401, PLC0415  may be missing
        except ImportError as error:
            sentence = "Django is not installed here. Run `make setup`, then `.venv/bin/python manage.py`."
            raise Problem(sentence) from error
        ours = os.environ["DJANGO_SETTINGS_MODULE"] == DEVELOPMENT
        if ours and needs_servers(sys.argv[1:]) and (wanted := missing()):
            provide(book_home(), *wanted)
        run()


def run() -> None:
    """Run the command, which answers for what it changes. Bad settings and no database end in a sentence."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415  Django may be missing
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import OperationalError  # noqa: PLC0415

    try:
        from audit.context import acting  # noqa: PLC0415  reads the settings, which need the servers' addresses

        with acting(command=" ".join(sys.argv[1:2])):
            execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        raise Problem(str(error)) from error
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        raise Problem(f"The database could not be used: {str(error).splitlines()[0]}") from error


if __name__ == "__main__":
    main()
