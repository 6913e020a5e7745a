-- No account was ever worth less than nothing, in any currency.
WITH levels AS (
    SELECT account_id, currency, sum(sum(amount)) OVER (PARTITION BY account_id, currency ORDER BY "on") AS level
    FROM scope
    JOIN accounts_movement USING (account_id)
    GROUP BY account_id, currency, "on"
)
SELECT count(*), count(*) FILTER (WHERE level < 0) FROM levels
