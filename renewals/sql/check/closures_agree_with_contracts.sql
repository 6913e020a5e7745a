-- What a person said became of a term is what the contract does. Renewed: service goes on the day after, by the next term or
-- by the contract that was signed. Churned: neither. Closures that an import brought stand as they were told.
SELECT count(*), count(*) FILTER (WHERE (renewal.outcome <> 'churned') <> goes_on)
FROM renewals_renewal AS renewal
JOIN accounts_term AS term ON term.id = renewal.term_id
CROSS JOIN LATERAL (
    SELECT
        EXISTS (
            SELECT FROM accounts_term AS following
            WHERE following.contract_id = term.contract_id AND following.n = term.n + 1
        )
        OR EXISTS (
            SELECT FROM accounts_contract AS next
            WHERE next.predecessor_id = renewal.contract_id AND next.status <> 'draft'
                AND next.starts_on = term.ends_on + 1
        ) AS goes_on
) AS service
WHERE renewal.closed_through = 'person'
