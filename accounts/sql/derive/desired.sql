-- The ledger that should stand up to the horizon: one row a line, day and kind. Plan rates change first: what was held the
-- day before is revalued, and the day's other movements use the new rate.
WITH whole AS (
    -- Lines that come or go as a whole.
    SELECT
        stretches.*,
        stretches.starts_on AS day,
        CASE
            WHEN days.event IN ('new', 'reactivation') THEN days.event
            WHEN products.held_before THEN 'expansion'
            ELSE 'cross_sell'
        END AS kind,
        stretches.value AS amount
    FROM stretches
    JOIN days ON days.account_id = stretches.account_id AND days.day = stretches.starts_on
    LEFT JOIN products
        ON products.account_id = stretches.account_id
        AND products.product_id = stretches.product_id
        AND products.day = stretches.starts_on
    LEFT JOIN pairs ON pairs.subscription_id = stretches.subscription_id AND pairs.day = stretches.starts_on
    WHERE rolls = 0 AND days.event IN ('new', 'reactivation', 'among others') AND pairs.subscription_id IS NULL
    UNION ALL
    SELECT
        stretches.*,
        stretches.ends_on + 1,
        CASE
            WHEN days.event = 'account_churn' THEN days.event
            WHEN products.held_after THEN 'contraction'
            ELSE 'line_churn'
        END,
        -stretches.value
    FROM stretches
    JOIN days ON days.account_id = stretches.account_id AND days.day = stretches.ends_on + 1
    LEFT JOIN products
        ON products.account_id = stretches.account_id
        AND products.product_id = stretches.product_id
        AND products.day = stretches.ends_on + 1
    LEFT JOIN pairs ON pairs.old_id = stretches.subscription_id AND pairs.day = stretches.ends_on + 1
    LEFT JOIN rolls ON rolls.subscription_id = stretches.subscription_id AND rolls.starts_on = stretches.ends_on + 1
    WHERE days.event IN ('account_churn', 'among others') AND pairs.old_id IS NULL AND rolls.subscription_id IS NULL
),
changes AS (
    SELECT
        account_id, contract_id, subscription_id, product_id, currency, day, kind,
        amount,
        round(amount * rate, 2) AS company_amount
    FROM whole
    JOIN rates USING (currency)
    WHERE day BETWEEN rates.starts_on AND rates.ends_on
    UNION ALL
    -- Automatic uplift by clause.
    SELECT
        account_id, contract_id, subscription_id, product_id, currency, stretches.starts_on, 'contracted_uplift',
        value - value_before,
        round(value * rate, 2) - round(value_before * rate, 2)
    FROM (
        SELECT *, lag(value) OVER (PARTITION BY subscription_id ORDER BY starts_on) AS value_before
        FROM stretches
        WHERE EXISTS (SELECT FROM rolls WHERE rolls.subscription_id = stretches.subscription_id)
    ) AS stretches
    JOIN rates USING (currency)
    WHERE rolls > 0 AND stretches.starts_on BETWEEN rates.starts_on AND rates.ends_on
    UNION ALL
    -- Volume, and then price, of lines that took the place of others.
    SELECT
        account_id, contract_id, subscription_id, product_id, currency, day,
        CASE WHEN volume > 0 THEN 'expansion' ELSE 'contraction' END,
        volume,
        CASE
            WHEN volume = value - value_before THEN round(value * rate, 2) - round(value_before * rate, 2)
            ELSE round(volume * rate, 2)
        END
    FROM pairs
    JOIN rates USING (currency)
    WHERE volume <> 0 AND day BETWEEN rates.starts_on AND rates.ends_on
    UNION ALL
    SELECT
        account_id, contract_id, subscription_id, product_id, currency, day,
        CASE
            WHEN value - value_before < volume THEN 'price_cut'
            WHEN contracted THEN 'contracted_uplift'
            ELSE 'uplift'
        END,
        value - value_before - volume,
        round(value * rate, 2) - round(value_before * rate, 2) - round(volume * rate, 2)
    FROM pairs
    JOIN rates USING (currency)
    WHERE volume <> value - value_before AND day BETWEEN rates.starts_on AND rates.ends_on
    UNION ALL
    -- The same holdings at yesterday's rate and at today's.
    SELECT
        account_id, contract_id, subscription_id, product_id, currency, rates.starts_on, 'fx',
        0,
        round(value * rate, 2) - round(value * rate_before, 2)
    FROM rates
    JOIN stretches USING (currency)
    WHERE rate <> rate_before
        AND rates.starts_on <= %(horizon)s
        AND stretches.starts_on < rates.starts_on
        AND stretches.ends_on >= rates.starts_on - 1
)
SELECT account_id, contract_id, subscription_id, product_id, currency, day, kind, amount, company_amount
FROM changes
WHERE day <= %(horizon)s AND (amount <> 0 OR company_amount <> 0)
