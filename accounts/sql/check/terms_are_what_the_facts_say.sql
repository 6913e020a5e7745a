-- Stored terms, deadlines and decision dates are those that follow from the contracts; accounts that are behind apart.
WITH expected AS (
    SELECT terms.* FROM terms LEFT JOIN accounts_ledgerposition position USING (account_id)
    WHERE coalesce(next_change_on, 'infinity') > %(horizon)s
),
stored AS (
    SELECT term.*
    FROM accounts_term term
    JOIN accounts_contract contract ON contract.id = term.contract_id
    LEFT JOIN accounts_ledgerposition position USING (account_id)
    WHERE coalesce(next_change_on, 'infinity') > %(horizon)s
)
SELECT
    count(*),
    count(*) FILTER (
        WHERE (
            stored.starts_on, stored.ends_on, stored.original_ends_on, stored.their_deadline_on, stored.our_deadline_on,
            stored.decides_on, stored.settled, stored.atr_amount, stored.company_atr_amount
        ) IS DISTINCT FROM (
            expected.starts_on, expected.ends_on, expected.original_ends_on, expected.their_deadline_on,
            expected.our_deadline_on, expected.decides_on, expected.settled, expected.atr_amount,
            expected.company_atr_amount
        )
        OR stored.id IS NULL OR expected.n IS NULL
    )
FROM expected
FULL JOIN stored ON stored.contract_id = expected.contract_id AND stored.n = expected.n
