"""Every page there is, in a real browser: axe finds nothing, nothing is cut off, nothing is refused."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from tests.browser.looking import faults_of
from tests.permissions.cells import OK, Url
from tests.permissions.resolver import admin_addresses
from tests.permissions.table import TABLE
from tests.scene import Scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.line(id="S5")]

PARTS = {"desk:account-peek", "desk:renewal-proposal"}
FILES = {
    *("desk:book-export", "desk:renewals-export", "desk:tasks-export"),
    *("insights:accounts-export", "insights:at-risk-export", "insights:movements-export"),
    *("insights:kept-export", "insights:renewals-export", "insights:changed-export"),
    *("insights:missed-export", "insights:tested-export", "insights:managers-export"),
    *("territories:rule-moves", "territories:plan-pdf"),
    *("operations:healthz", "operations:readyz", "operations:metrics"),
    *("exchange:import-refused", "exchange:job-refused", "exchange:export-file"),
    *("exchange:import-mapping-file", "exchange:import-batch-mapping"),
}
# The suite looks at each fifteenth page, the long campaigns at all of them.
SCREENS = [
    pytest.param("desk", "light", 15),
    pytest.param("desk", "light", 1, marks=pytest.mark.prove),
    pytest.param("phone", "dark", 1, marks=pytest.mark.prove),
    pytest.param("desk", "dark", 1, marks=pytest.mark.prove),
    pytest.param("phone", "light", 1, marks=pytest.mark.prove),
]
WHO = ("rep", "ops", "nobody")


def address_of(name: str, row: Url, scene: Scene) -> str:
    return reverse(name, kwargs={key: scene.key(value) for key, value in row.args.items()}) + row.query


def pages_of(person: str, scene: Scene) -> Iterator[str]:
    """The pages that the table lets this one open; who is named first in WHO opens it for all."""
    for name, row in sorted(TABLE.items()):
        openers = [who for who in WHO if row.get and row.get[who] == OK]
        if openers and openers[0] == person and name not in PARTS | FILES:
            yield address_of(name, row, scene)


@pytest.mark.parametrize("person", WHO)
@pytest.mark.parametrize(("screen", "scheme", "every"), SCREENS)
def test_every_page_is_accessible_and_fits(
    open_page, scene, complaints, request, person, screen, scheme, every
):
    user = None if person == "nobody" else request.getfixturevalue(person)
    page = open_page("/login/", user=user, screen=screen, scheme=scheme)
    paths = [path for n, path in enumerate(pages_of(person, scene)) if n % every == 0]
    assert [fault for path in paths for fault in faults_of(page, path)] == []
    assert complaints == []


@pytest.mark.prove
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_django_admin_is_accessible(open_page, scene, ops, complaints, scheme):
    page = open_page("/admin/", user=ops, scheme=scheme)
    paths = [reverse(name) for name in admin_addresses() if name.endswith(("_changelist", "_add", ":index"))]
    allowed = [path for path in paths if page.request.get(path).ok]
    assert [fault for path in allowed for fault in faults_of(page, path)] == []
    assert complaints == []
