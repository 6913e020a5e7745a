-- Every term that somebody has to decide has one renewal, which stands under the end that was agreed; no other term has one.
SELECT
    count(*),
    count(*) FILTER (
        WHERE renewal.id IS NULL OR term.id IS NULL OR renewal.due_on <> term.original_ends_on
            OR (renewal.contract_id, renewal.account_id) <> (contract.id, contract.account_id)
    )
FROM (
    SELECT * FROM accounts_term WHERE original_ends_on IS NOT NULL AND (n = 1 OR starts_on <= %(horizon)s)
) AS term
JOIN accounts_contract AS contract ON contract.id = term.contract_id
FULL JOIN (SELECT * FROM renewals_renewal WHERE term_id IS NOT NULL) AS renewal ON renewal.term_id = term.id
