"""What must be true before the programs start: `python -m config.launch.prepare`, run by the launcher.

One process does it all, since starting Django costs more than most of the steps. What it did it says on
stdout; what Django says goes to prepare.log.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable

from config.launch.env import LOGS
from config.terminal import Problem, damaged, sentences_for_problems


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    LOGS.mkdir(parents=True, exist_ok=True)
    with sentences_for_problems():
        step("The settings could not be loaded", load_settings)

        from config.launch import steps  # noqa: PLC0415  needs the settings

        step("The servers could not be reached", steps.reach_servers)
        step("The database could not be migrated", steps.migrate)
        step("The demo book could not be loaded", steps.load_demo)
        step("The static files could not be collected", steps.collect_static)


def load_settings() -> None:
    import django  # noqa: PLC0415  a missing package is to be said in a sentence

    django.setup()


def step(failure: str, do: Callable[[], None]) -> None:
    """Do one thing. Whatever goes wrong becomes one sentence here and a traceback in the log."""
    try:
        do()
    except Problem:
        raise
    except ImportError as error:
        raise damaged(error) from error
    except Exception as error:
        log = LOGS / "prepare.log"
        with log.open("a", encoding="utf-8") as file:
            traceback.print_exc(file=file)
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise Problem(f"{failure}: {reason} (more in {log}).") from error


if __name__ == "__main__":
    main()
