-- The copies on a ledger row agree: its line's contract and product, the contract's account and currency, a posting. A line
-- may be gone with the import that made it; then each of its rows is taken back, or takes one back.
SELECT
    count(*),
    count(*) FILTER (
        WHERE posting.id IS NULL
        OR line.id IS NULL AND standing AND movement.reverses_id IS NULL
        OR line.id IS NOT NULL AND line.contract_id IS DISTINCT FROM movement.contract_id
        OR line.id IS NOT NULL AND contract.account_id IS DISTINCT FROM movement.account_id
        OR movement.reverses_id IS NULL AND standing AND (
            line.product_id <> movement.product_id OR contract.currency <> movement.currency
        )
    )
FROM (
    SELECT *, NOT EXISTS (
        SELECT FROM accounts_movement AS reversal WHERE reversal.reverses_id = accounts_movement.id
    ) AS standing
    FROM accounts_movement
) AS movement
LEFT JOIN accounts_subscription line ON line.id = movement.subscription_id
LEFT JOIN accounts_contract contract ON contract.id = movement.contract_id
LEFT JOIN accounts_posting posting ON posting.id = movement.posting_id
