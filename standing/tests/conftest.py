"""What the tests of keeping and picking share."""

from people.tests.lasting import (  # noqa: F401  fixtures
    cast,
    chief,
    manager,
    ops,
    other_manager,
    other_rep,
    rep,
    teammate,
    viewer,
)
