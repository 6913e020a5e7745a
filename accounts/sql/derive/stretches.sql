-- Lines from day to day at one price: a line is one stretch, and one more from each automatic uplift on. `value` is the
-- annualised value, the only place where a price is rounded.
WITH priced AS (
    SELECT lines.*, 0 AS rolls, lines.price_num AS num FROM lines WHERE starts_on <= %(horizon)s
    UNION ALL
    SELECT
        lines.subscription_id, account_id, contract_id, number, currency, product_id, line, quantity,
        rolls.starts_on, ends_on, signed_on, growth, first_term, price_num, price_den, rolls,
        price_num * power(growth::numeric(80, 60), rolls)
    FROM rolls
    JOIN lines USING (subscription_id)
)
SELECT
    subscription_id, account_id, contract_id, number, currency, product_id, line, quantity, starts_on, signed_on,
    rolls,
    num,
    price_den AS den,
    CASE
        WHEN growth > 1 THEN coalesce(
            lead(starts_on) OVER (PARTITION BY subscription_id, growth > 1 ORDER BY starts_on) - 1, ends_on
        )
        ELSE ends_on
    END AS ends_on,
    CASE price_den
        WHEN 1 THEN round(quantity * num, 2)
        ELSE round((quantity * num)::numeric(200, 60) / price_den, 2)
    END AS value
FROM priced
WHERE ends_on >= starts_on
