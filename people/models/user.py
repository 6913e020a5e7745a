"""A person who signs in."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils import timezone

from common.history import tracked
from common.models import Versioned
from common.triggers import AcyclicTree
from people.roles import ADMIN_ROLES, EDITING_ROLES, Role


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Use a name such as Europe/Berlin.")


def normalize_email(email: str | None) -> str:
    """The whole address in lower case: people are found by it whatever way they type it."""
    return (email or "").strip().lower()


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def in_name_order(self) -> "UserQuerySet":
        return self.order_by(Lower("name"), "pk")

    # Changes of several at once still count each row's version up, so that an edit opened before is refused.

    def moved_to(self, manager: "User | None") -> int:
        return self.update(reports_to=manager, version=F("version") + 1)

    def deactivated(self) -> int:
        return self.filter(is_active=True).update(is_active=False, version=F("version") + 1)

    def reactivated(self) -> int:
        return self.filter(is_active=False).update(is_active=True, version=F("version") + 1)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates people; sign-up is closed, so only commands, admin and imports come here."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **fields | {"role": Role.ADMINISTRATOR})

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return normalize_email(email)


@tracked(exclude=("password", "last_login"))
class User(Versioned, AbstractBaseUser):
    """A person: signs in by e-mail, has one role, and reports to one other person or nobody."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=20, choices=Role, default=Role.ACCOUNT_MANAGER)
    reports_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
        verbose_name="reports to",
    )
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    locale = models.CharField(
        max_length=16, default="en", help_text="How dates and numbers read, such as en or de."
    )
    is_active = models.BooleanField(default=True, help_text="Off: signed out everywhere at the next request.")
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        indexes = [models.Index(Lower("name"), name="user_by_name")]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        ]
        triggers = [AcyclicTree(name="user_reporting_line_has_no_cycle", parent="reports_to")]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = type(self).objects.normalize_email(self.email)

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def is_staff(self) -> bool:
        """Whether Django admin lets this person in."""
        return self.is_active and self.role in ADMIN_ROLES

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    @property
    def edits(self) -> bool:
        """Whether this role changes what it sees (viewers never do)."""
        return self.role in EDITING_ROLES

    def has_perm(self, perm: str, obj: object | None = None) -> bool:  # noqa: ARG002  Django's signature
        """Model permissions exist for Django admin only; pages ask the predicates in `permissions.py`."""
        return self.is_staff

    def has_perms(self, perm_list: list[str], obj: object | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        return self.is_staff

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email
