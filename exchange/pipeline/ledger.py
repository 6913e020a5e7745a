"""After the facts, what follows from them: terms and movements of every account that the import touched."""

from datetime import date

from accounts.choices import PostingCause
from accounts.domain.posting import post_ledger
from exchange.pipeline.intake import Intake
from people.models import User

_TOUCHED = {
    "contracts": "SELECT n.account_id FROM import_contracts_diff n WHERE n.verdict <> 'unchanged'",
    "subscriptions": """
        SELECT contract.account_id FROM import_subscriptions_diff n
        JOIN accounts_contract contract ON contract.id = n.contract_id WHERE n.verdict <> 'unchanged'
    """,
    # Other plan rates revalue whatever is held in the currency.
    "rates": """
        SELECT contract.account_id FROM accounts_contract contract WHERE contract.currency IN (
            SELECT n.currency FROM import_rates_diff n WHERE n.verdict <> 'unchanged' AND n.kind = 'plan'
        )
    """,
    # A renewal that the files bring finds its term, or is opened with it.
    "renewals": """
        SELECT contract.account_id FROM import_renewals_diff n
        JOIN accounts_contract contract ON contract.id = n.contract_id WHERE n.verdict <> 'unchanged'
    """,
    # Another country has other holidays, and so other days to act by.
    "accounts": """
        SELECT contract.account_id FROM import_accounts_diff n
        JOIN accounts_contract contract ON contract.account_id = n.id WHERE n.verdict = 'changed'
    """,
}


def post(intake: Intake, *, by: User | None, on: date) -> None:
    """Post the ledger as of then: the value of a contract created here is known on its own days."""
    parts = [sql for kind, sql in _TOUCHED.items() if kind in intake.staged]
    if not parts:
        return
    touched = [account for (account,) in intake.database.rows(" UNION ".join(parts))]
    if touched:
        intake.progress("posting the ledger, accounts:", len(touched))
        post_ledger(touched, cause=PostingCause.IMPORT, by=by, on=on)
