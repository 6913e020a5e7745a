-- Σ movements = ACV in force, for each account, currency and day. What is in force is counted from the lines alone: each adds
-- its value on its first day and takes it away after its last, and is revalued where plan rates change. If both move by the
-- same amounts on every day, they are the same on every day.
WITH in_force AS (
    SELECT account_id, currency, stretches.starts_on AS day, value AS amount, round(value * rate, 2) AS company_amount
    FROM stretches
    JOIN rates USING (currency)
    WHERE stretches.starts_on BETWEEN rates.starts_on AND rates.ends_on
    UNION ALL
    SELECT account_id, currency, stretches.ends_on + 1, -value, -round(value * rate, 2)
    FROM stretches
    JOIN rates USING (currency)
    WHERE stretches.ends_on BETWEEN rates.starts_on AND rates.ends_on AND stretches.ends_on < %(horizon)s
    UNION ALL
    SELECT account_id, currency, rates.starts_on, 0, round(value * rate, 2) - round(value * rate_before, 2)
    FROM stretches
    JOIN rates USING (currency)
    WHERE stretches.starts_on < rates.starts_on AND stretches.ends_on >= rates.starts_on
        AND rates.starts_on <= %(horizon)s
),
both_sides AS (
    SELECT account_id, currency, day, amount, company_amount FROM in_force
    UNION ALL
    SELECT account_id, currency, "on", -amount, -company_amount FROM scope JOIN accounts_movement USING (account_id)
),
differences AS (
    SELECT account_id, sum(amount) <> 0 OR sum(company_amount) <> 0 AS differs
    FROM both_sides
    GROUP BY account_id, currency, day
)
SELECT
    count(*),
    count(*) FILTER (WHERE differs AND coalesce(next_change_on, 'infinity') > %(horizon)s)
FROM differences
LEFT JOIN accounts_ledgerposition position USING (account_id)
