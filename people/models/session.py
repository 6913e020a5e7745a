"""A browser that is signed in."""

from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.models.user import User


class SessionManager(BaseSessionManager["Session"]):
    def of(self, user: User) -> "models.QuerySet[Session]":
        """The browsers in which `user` is signed in, the latest sign-in first."""
        return self.filter(user=user, expire_date__gt=timezone.now()).order_by("-signed_in_at", "session_key")


class Session(AbstractBaseSession):
    """Django's session, and whose it is: so it can be listed, ended alone, and ends with its person."""

    user = models.ForeignKey("people.User", null=True, on_delete=models.CASCADE, related_name="sessions")
    signed_in_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True, help_text="The network address it was opened from.")

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type:
        from people.sessions import SessionStore  # noqa: PLC0415  the store imports the model

        return SessionStore

    @property
    def handle(self) -> str:
        """Names the session on a page without giving away its key."""
        return salted_hmac("people.sessions", self.session_key).hexdigest()[:16]

    def __str__(self) -> str:
        return f"{self.user} in {self.browser or 'a browser'}"
