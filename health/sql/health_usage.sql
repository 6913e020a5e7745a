-- Usage of an account over its products, each counting alike: how much of what was bought is used, and how that moved.
SELECT
    account_id,
    round(avg(least(used_ratio, 1)), 4) AS used,
    round(avg(change), 4) AS change,
    min(base_on) FILTER (WHERE change IS NOT NULL) AS since
FROM usage_signals
GROUP BY account_id
