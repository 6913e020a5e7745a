-- What a day is for its account (METRICS §3): its first day of value, its return from nothing, its loss, or a day among
-- others. Values of all currencies add up here, since all that is asked is whether there are any.
WITH deltas AS (
    SELECT account_id, day, sum(delta) AS delta FROM edges GROUP BY account_id, day
),
levels AS (
    SELECT account_id, day, delta, sum(delta) OVER (PARTITION BY account_id ORDER BY day) AS after FROM deltas
)
SELECT
    account_id,
    day,
    CASE
        WHEN after = delta AND after = 0 THEN 'nothing'
        WHEN after = delta AND coalesce(max(after) OVER earlier, 0) = 0 THEN 'new'
        WHEN after = delta THEN 'reactivation'
        WHEN after = 0 THEN 'account_churn'
        ELSE 'among others'
    END AS event
FROM levels
WINDOW earlier AS (PARTITION BY account_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
