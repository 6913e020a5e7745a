"""Who asks, behind the sign-in."""

from django.http import HttpRequest

from people.models import User


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in: what views behind LoginRequiredMiddleware get."""

    user: User


def viewer_of(request: HttpRequest) -> User:
    """The person who asks; for pages of people who signed in."""
    assert isinstance(request.user, User)  # noqa: S101  LoginRequiredMiddleware lets nobody else in
    return request.user
