-- Available to renew by the other policy: the products alive on the last day of each term, each with the lines and prices of
-- its own first day in the term.
WITH held AS (
    SELECT
        periods.contract_id,
        periods.n,
        lines.currency,
        least(periods.ends_on, %(horizon)s) AS rated_on,
        bool_or(lines.ends_on >= periods.ends_on) OVER product AS product_alive,
        greatest(lines.starts_on, periods.starts_on) AS first_day,
        min(greatest(lines.starts_on, periods.starts_on)) OVER product AS products_first_day,
        round(
            (lines.quantity * lines.price_num * power(lines.growth::numeric(80, 60), periods.n - lines.first_term))
            ::numeric(200, 60) / lines.price_den, 2
        ) AS value
    FROM periods
    JOIN lines USING (contract_id)
    WHERE periods.ends_on < 'infinity' AND lines.starts_on <= periods.ends_on AND lines.ends_on >= periods.starts_on
    WINDOW product AS (PARTITION BY periods.contract_id, periods.n, lines.product_id)
)
SELECT contract_id, n, sum(value) AS amount, sum(round(value * rate, 2)) AS company_amount
FROM held
JOIN rates USING (currency)
WHERE rated_on BETWEEN rates.starts_on AND rates.ends_on AND product_alive AND first_day = products_first_day
GROUP BY contract_id, n
