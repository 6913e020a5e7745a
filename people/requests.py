"""The type of a request behind the sign-in."""

from django.http import HttpRequest

from people.models import User


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in: what views behind LoginRequiredMiddleware get."""

    user: User
