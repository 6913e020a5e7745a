-- A renewal whose term no longer comes decides nothing.
WITH withdrawn AS (
    UPDATE renewals_renewal AS renewal
    SET term_id = NULL, version = renewal.version + 1
    FROM scope
    WHERE renewal.account_id = scope.account_id
        AND renewal.term_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM accounts_term AS term WHERE term.id = renewal.term_id)
    RETURNING 1
)
SELECT count(*) FROM withdrawn
