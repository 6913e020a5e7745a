-- A reversing row takes back exactly one row, once, on its day, in full; no reversal is itself reversed.
SELECT
    count(*),
    count(*) FILTER (
        WHERE (
            taken.account_id, taken.contract_id, taken.subscription_id, taken.product_id, taken.counts_as, taken."on",
            taken.currency, taken.amount, taken.company_amount
        ) IS DISTINCT FROM (
            reversal.account_id, reversal.contract_id, reversal.subscription_id, reversal.product_id, reversal.counts_as,
            reversal."on", reversal.currency, -reversal.amount, -reversal.company_amount
        )
        OR taken.reverses_id IS NOT NULL
        OR reversal.known_on < taken.known_on
    )
FROM accounts_movement AS reversal
LEFT JOIN accounts_movement AS taken ON taken.id = reversal.reverses_id
WHERE reversal.reverses_id IS NOT NULL
