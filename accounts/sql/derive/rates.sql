-- Plan rates from day to day. The first rate of a currency reaches back; the company currency is worth 1.
SELECT
    currency,
    CASE WHEN lag(rate) OVER rates IS NULL THEN '-infinity' ELSE starts_on END AS starts_on,
    coalesce(lead(starts_on) OVER rates - 1, 'infinity') AS ends_on,
    rate,
    lag(rate) OVER rates AS rate_before
FROM accounts_rate
WHERE kind = 'plan' AND currency <> %(company_currency)s
WINDOW rates AS (PARTITION BY currency ORDER BY starts_on)
UNION ALL
SELECT %(company_currency)s, '-infinity', 'infinity', 1, NULL
