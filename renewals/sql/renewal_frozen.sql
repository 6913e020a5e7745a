-- What was available to renew when the window opened, for terms that come into the book with their window open already: the
-- lines known by then (begun, or signed before) that are alive on the last day, and those in force on the opening day that
-- something not yet known, or nothing, has replaced since.
WITH opened AS (
    SELECT contract_id, n, ends_on, window_opens_on
    FROM renewal_matched
    WHERE is_new AND held_atr IS NULL AND window_opens_on <= %(horizon)s
),
priced AS (
    SELECT
        opened.contract_id,
        opened.n,
        opened.ends_on AS term_ends_on,
        opened.window_opens_on,
        lines.product_id,
        lines.starts_on,
        lines.ends_on,
        round(
            CASE
                WHEN lines.growth > 1 OR lines.price_den > 1 THEN (
                    lines.quantity * lines.price_num
                    * power(lines.growth::numeric(80, 60), opened.n - lines.first_term)
                )::numeric(200, 60) / lines.price_den
                ELSE lines.quantity * lines.price_num
            END, 2
        ) AS value
    FROM opened
    JOIN lines USING (contract_id)
    WHERE lines.starts_on <= opened.ends_on
        AND lines.ends_on >= least(opened.window_opens_on, opened.ends_on)
        AND least(lines.starts_on, coalesce(lines.signed_on, lines.starts_on)) <= opened.window_opens_on
)
SELECT contract_id, n, sum(value) AS amount
FROM priced
WHERE ends_on >= term_ends_on
    OR starts_on <= window_opens_on AND NOT EXISTS (
        SELECT FROM priced AS step
        WHERE step.contract_id = priced.contract_id AND step.n = priced.n
            AND step.product_id = priced.product_id AND step.starts_on = priced.ends_on + 1
    )
GROUP BY contract_id, n
