"""The people of the demo company, and how one signs in as each kind."""

from collections.abc import Iterator
from random import Random

from demo.names import FIRST, LAST
from demo.plan import PersonPlan

DOMAIN = "northlight.example"
PASSWORD = "account-book-demo"  # noqa: S105  printed by `make run`; the demo holds nothing secret
ZONES = {"Americas": "America/New_York", "EMEA": "Europe/Berlin", "Strategic": "America/Chicago"}
MANAGERS_A_REGION = 4

CHIEF, ADMINISTRATOR, VIEWER, ACCOUNT_MANAGER = "dana", "admin", "vera", "ann"
DIRECTORS = {"Americas": "omar", "EMEA": "ingrid", "Strategic": "ravi"}


def address(handle: str) -> str:
    return f"{handle}@{DOMAIN}"


def sign_ins() -> list[tuple[str, str, str]]:
    """(who it is, e-mail, password) of the people to try the app as."""
    shown = (
        ("Account manager", ACCOUNT_MANAGER),
        ("Director", DIRECTORS["Americas"]),
        ("Director of directors", CHIEF),
        ("Viewer", VIEWER),
        ("Administrator", ADMINISTRATOR),
    )
    return [(who, address(handle), PASSWORD) for who, handle in shown]


def people(rng: Random) -> Iterator[PersonPlan]:
    """One director of directors, three directors, twelve account managers, their helpers, a viewer, an
    administrator.
    """
    yield PersonPlan(email=address(CHIEF), name="Dana Whitfield", role="director", job="chief")
    yield PersonPlan(email=address(ADMINISTRATOR), name="Alex Admin", role="administrator")
    yield PersonPlan(email=address(VIEWER), name="Vera Vogel", role="viewer")
    names = {"Americas": "Omar Haddad", "EMEA": "Ingrid Lindqvist", "Strategic": "Ravi Menon"}
    for region, handle in DIRECTORS.items():
        yield PersonPlan(
            email=address(handle),
            name=names[region],
            role="director",
            manager=address(CHIEF),
            time_zone=ZONES[region],
            job=region,
        )
    firsts = [name for name in FIRST if name not in {"Ann", "Omar"}]
    rng.shuffle(firsts)
    handles = iter(["Ann", *firsts])
    for region, director in DIRECTORS.items():
        for job, count in (("manager", MANAGERS_A_REGION), ("csm", 1), ("solution_engineer", 1)):
            for _ in range(count):
                first = next(handles)
                last = "Moreau" if first == "Ann" else rng.choice(LAST)
                yield PersonPlan(
                    email=address(first.lower()),
                    name=f"{first} {last}",
                    role="account_manager",
                    manager=address(director),
                    time_zone=ZONES[region],
                    job=f"{job}:{region}",
                )
