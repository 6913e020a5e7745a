"""`python -m bench [PART …]`: the embedded server where no address is given, then the parts one by one."""

import argparse
import os

from config.embedded import POSTGRES, VALKEY, missing, provide
from config.launch.env import book_home
from config.terminal import sentences_for_problems

PARTS = ("pages", "scale", "ledger", "import", "alerts", "rules", "load")
LOAD = {
    "users": (int, "virtual users (200)"),
    "minutes": (float, "how long they work (10)"),
    "alerts": (int, "alerts that go out meanwhile (10000)"),
    "think": (float, "seconds that a user waits between two pages, in the mean (10)"),
}
ROOM_FOR_LOADING = {"max_wal_size": "8GB", "checkpoint_timeout": "30min"}


def main() -> None:
    options = _options()
    home = book_home() / "bench"
    os.environ["BOOK_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    with sentences_for_problems():
        ours = POSTGRES in missing()
        if ours:
            provide(home, POSTGRES)
        if VALKEY in missing():
            provide(home, VALKEY)  # pages ring its bell when something is to be done
        _set_up(ours=ours)

        from bench import run  # noqa: PLC0415  needs the settings
        from bench.measuring_load import Load  # noqa: PLC0415

        given = {name: value for name in LOAD if (value := getattr(options, name)) is not None}
        run.run(options.parts or PARTS, sizes=options.sizes, load=Load(**given))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parts = f"any of {', '.join(PARTS)}, or all of these; fill makes the books; drop takes them from the disk"
    parser.add_argument("parts", nargs="*", metavar="PART", help=parts)
    parser.add_argument("--sizes", type=int, nargs="+", metavar="ACCOUNTS", help="books of so many accounts")
    for name, (kind, words) in LOAD.items():
        parser.add_argument(f"--{name}", type=kind, help=f"of the part load: {words}")
    options = parser.parse_args()
    if unknown := set(options.parts) - {*PARTS, "fill", "drop"}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return options


def _set_up(*, ours: bool) -> None:
    import django  # noqa: PLC0415  reads the settings, which need the server's address

    django.setup()
    if not ours:
        return
    from django.db import connection  # noqa: PLC0415

    # A server of our own: checkpoints in the middle of a load would be measured as the load.
    with connection.cursor() as cursor:
        for name, value in ROOM_FOR_LOADING.items():
            cursor.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        cursor.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    main()
