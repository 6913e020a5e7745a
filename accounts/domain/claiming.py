"""How every verb on a contract begins and ends:

One at a time for an account, on the version that was looked at.
"""

from datetime import date

from accounts.choices import PostingCause
from accounts.domain.posting import post_ledger
from accounts.models import Account, Contract
from common.errors import Blocker, StaleEditError
from people.models import User


def claim(contract: Contract, version: int | None) -> Contract:
    """The contract as it stands now, for this transaction alone: its whole account waits.

    `version` is what the person looked at; None takes whatever stands. Raises StaleEditError when they
    differ.
    """
    Account.objects.select_for_update(no_key=True).get(pk=contract.account_id)
    current = Contract.objects.select_related("account").with_successor().get(pk=contract.pk)
    if version is not None and current.version != version:
        raise StaleEditError(
            Blocker("Somebody changed this contract meanwhile.", way_out="Compare both and save again.")
        )
    return current


def settle(
    contract: Contract, *, fields: list[str] | None = None, cause: PostingCause, by: User | None, on: date
) -> Contract:
    """Write the changed fields, count the version up and post the account.

    Gives the contract to the caller.
    """
    contract.save_edit(version=contract.version, fields=fields or [])
    post_ledger([contract.account_id], cause=cause, by=by, on=on)
    return contract
