-- Available to renew (METRICS §2): a year's value of the recurring lines alive on the last day of each term, as priced in
-- that term.
WITH alive AS (
    SELECT
        periods.contract_id,
        periods.n,
        lines.currency,
        least(periods.ends_on, %(horizon)s) AS rated_on,
        round(
            CASE
                WHEN lines.growth > 1 OR lines.price_den > 1 THEN (
                    lines.quantity * lines.price_num
                    * power(lines.growth::numeric(80, 60), periods.n - lines.first_term)
                )::numeric(200, 60) / lines.price_den
                ELSE lines.quantity * lines.price_num
            END, 2
        ) AS value
    FROM periods
    JOIN lines USING (contract_id)
    WHERE periods.ends_on < 'infinity' AND periods.ends_on BETWEEN lines.starts_on AND lines.ends_on
)
SELECT contract_id, n, sum(value) AS amount, sum(round(value * rate, 2)) AS company_amount
FROM alive
JOIN rates USING (currency)
WHERE rated_on BETWEEN rates.starts_on AND rates.ends_on
GROUP BY contract_id, n
