"""Views that people save of a list."""

from audit.context import acting
from common.errors import Blocker
from common.refusals import refused_as
from desk.models import SavedView
from people.models import User

REFUSALS = {
    "saved_view_named_once": Blocker("You have a view of this name.", field="name", way_out="Choose another.")
}


def save_view(*, name: str, query: str, shared: bool, by: User, page: str = "book") -> SavedView:
    """Keep the filters, order and columns of a list under a name of one's own."""
    with acting(by=by), refused_as(REFUSALS):
        return SavedView.objects.create(owner=by, page=page, name=name, query=query, shared=shared)


def remove_view(view: SavedView, *, by: User) -> None:
    """Forget a view; the rows it showed are not touched."""
    with acting(by=by):
        view.delete()
