"""What figures can be read by: the holders of accounts, some of them from day to day.

An app above registers its own, as territories does, from its AppConfig.ready().
"""

from dataclasses import dataclass
from typing import Final

from common.errors import Blocker, DomainError


@dataclass(frozen=True)
class Slice:
    """`holders` is a SELECT of account_id, key, label, starts_on, ends_on over the accounts in `scope`.

    Days are inclusive, with '-infinity' and 'infinity' for no limit; the spans of an account never overlap.
    Accounts that nobody holds on a day stand under the key null.
    """

    name: str
    holders: str


FOR_EVER: Final = "'-infinity'::date AS starts_on, 'infinity'::date AS ends_on"
_ACCOUNT_IN_SCOPE: Final = "FROM scope JOIN accounts_account account ON account.id = scope.account_id"

_slices: dict[str, Slice] = {}


def register(slice_: Slice) -> None:
    """Offer a way to read figures by."""
    _slices[slice_.name] = slice_


def slices() -> list[Slice]:
    return list(_slices.values())


def slice_names() -> list[str]:
    return list(_slices)


def slice_named(name: str) -> Slice:
    """Raises DomainError where there is none of this name."""
    if name not in _slices:
        raise DomainError(Blocker(f"Nothing can be read by {name}.", way_out=f"Use {', '.join(_slices)}."))
    return _slices[name]


register(
    Slice(
        "account",
        f"SELECT account_id, external_id AS key, name AS label, {FOR_EVER} {_ACCOUNT_IN_SCOPE}",
    )
)
register(
    Slice(
        "owner",
        """
        SELECT
            account_id, person.email AS key, person.name AS label,
            coalesce(ownership.starts_on, '-infinity') AS starts_on,
            coalesce(ownership.ends_on, 'infinity') AS ends_on
        FROM scope
        JOIN accounts_accountownership ownership USING (account_id)
        JOIN people_user person ON person.id = ownership.owner_id
        """,
    )
)
for column in ("vertical", "segment"):
    key = f"nullif({column}, '') AS key, {column} AS label"
    register(Slice(column, f"SELECT account_id, {key}, {FOR_EVER} {_ACCOUNT_IN_SCOPE}"))
