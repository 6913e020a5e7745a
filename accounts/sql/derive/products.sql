-- Whether the account holds a product before and on a day among others: what tells a cross-sell from an expansion.
WITH deltas AS (
    SELECT account_id, product_id, day, sum(lines) AS delta FROM edges GROUP BY account_id, product_id, day
),
levels AS (
    SELECT
        account_id, product_id, day, delta,
        sum(delta) OVER (PARTITION BY account_id, product_id ORDER BY day) AS after
    FROM deltas
)
SELECT account_id, product_id, day, after > delta AS held_before, after > 0 AS held_after
FROM levels
JOIN days USING (account_id, day)
WHERE days.event = 'among others'
