-- A renewal whose term no longer comes, or has not begun since its contract was corrected, decides nothing.
WITH withdrawn AS (
    UPDATE renewals_renewal AS renewal
    SET term_id = NULL, version = renewal.version + 1
    FROM scope
    WHERE renewal.account_id = scope.account_id
        AND renewal.term_id IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM accounts_term AS term
            WHERE term.id = renewal.term_id
                AND term.original_ends_on IS NOT NULL
                AND (term.n = 1 OR term.starts_on <= %(horizon)s)
        )
    RETURNING 1
)
SELECT count(*) FROM withdrawn
