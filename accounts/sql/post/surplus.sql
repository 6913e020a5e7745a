-- Rows that stand and should not.
SELECT standing.*
FROM standing
WHERE NOT EXISTS (
    SELECT FROM desired
    WHERE desired.subscription_id = standing.subscription_id
        AND desired.day = standing.on
        AND desired.kind = standing.counts_as
        AND desired.amount = standing.amount
        AND desired.company_amount = standing.company_amount
        AND desired.account_id = standing.account_id
        AND desired.contract_id = standing.contract_id
        AND desired.product_id = standing.product_id
        AND desired.currency = standing.currency
)
