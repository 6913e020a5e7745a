"""The rule of sight, once. Whatever hangs on an account inherits it and says only its path."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, Self, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from people.company import company_today
from people.hierarchy import line_of, sight_of
from people.models import User

ModelT = TypeVar("ModelT", bound=Model)


class AccountScopedQuerySet(QuerySet[ModelT]):
    """Rows of something that belongs to an account.

    A person sees an account when she, or somebody below her in the reporting line, owns it today or is on
    its team today; an administrator sees all. A person edits what she sees by her own line, unless her
    role only looks.
    """

    account_path = "account"

    def visible_to(self, user: User, *, on: date | None = None) -> Self:
        """Rows that `user` may see on a day (today when empty)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_administrator:
            return self.all()
        day = on or company_today()
        return self._of_people(sight_of(user, on=day), day)

    def editable_by(self, user: User, *, on: date | None = None) -> Self:
        """Rows that `user` may change on a day (today when empty). Granted books are for looking only."""
        if not user.is_authenticated or not user.is_active or not user.edits:
            return self.none()
        if user.is_administrator:
            return self.all()
        day = on or company_today()
        return self._of_people(line_of(user), day)

    def within(self, accounts: "QuerySet[Any]") -> Self:
        """Rows of these accounts, or of what bears their keys: a slice to look at, never a right to see."""
        return self.filter(**{self._path_in: accounts.order_by().values("pk")})

    def of_accounts(self, keys: Iterable[int]) -> Self:
        """Rows of the accounts with these keys."""
        return self.filter(**{self._path_in: list(keys)})

    @property
    def _path_in(self) -> str:
        return "pk__in" if self.account_path == "pk" else f"{self.account_path}__in"

    def _of_people(self, people: RawSQL, day: date) -> Self:
        return self.filter(**{self._path_in: _accounts_of(people.sql, tuple(people.params), day)})


@lru_cache(maxsize=1000)
def _accounts_of(people: str, parameters: tuple[Any, ...], day: date) -> RawSQL:
    """The keys of what these people hold on a day, as a sub-select: its words, never its rows.

    Never a join: a join on two team rows would count an account's money twice (STYLE 9). A page narrows ten
    lists by it, and to put it into words took longer than to read most of them, so these are kept.
    """
    from accounts.models.ownership import AccountOwnership  # noqa: PLC0415  both import this module
    from accounts.models.team import AccountTeamMember  # noqa: PLC0415

    ids = RawSQL(people, parameters)  # noqa: S611  the text of the reporting line, and its parameters
    owned = AccountOwnership.objects.in_force(day).filter(owner__in=ids).values("account_id")
    on_team = AccountTeamMember.objects.in_force(day).filter(user__in=ids).values("account_id")
    return RawSQL(*owned.union(on_team).query.sql_with_params())  # noqa: S611  what the ORM wrote
