"""What the tests across apps share."""

import pytest

from tests.scene import Scene, build_scene


@pytest.fixture
def scene(rep, teammate, manager, chief, other_rep, other_manager, viewer, ops) -> Scene:
    """The whole cast is there, so that everybody can be asked."""
    return build_scene(rep)
