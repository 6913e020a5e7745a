-- What stands in the ledger: rows that nothing has reversed, and that reverse nothing.
SELECT movement.*
FROM scope
JOIN accounts_movement movement USING (account_id)
WHERE movement.reverses_id IS NULL
    AND NOT EXISTS (SELECT FROM accounts_movement reversal WHERE reversal.reverses_id = movement.id)
