-- Every term that somebody has to decide has one renewal, and it stands under the end that was agreed.
SELECT
    count(*),
    count(*) FILTER (
        WHERE renewal.id IS NULL OR renewal.due_on <> term.original_ends_on
            OR (renewal.contract_id, renewal.account_id) <> (contract.id, contract.account_id)
    )
FROM accounts_term AS term
JOIN accounts_contract AS contract ON contract.id = term.contract_id
LEFT JOIN renewals_renewal AS renewal ON renewal.term_id = term.id
WHERE term.original_ends_on IS NOT NULL AND (term.n = 1 OR term.starts_on <= %(horizon)s)
