-- What became of each account with an opening, at the plan rates of the day before the period. What the ledger says it is
-- worth at the end is at those rates too, unless one of its currencies has been given another rate since: `is_revalued`.
SELECT
    opened.account_id,
    opened.key,
    opened.opening,
    opened.until,
    sum(company_amount) AS closing,
    coalesce(-sum(round(amount * rate, 2)) FILTER (WHERE day >= %(first)s AND kind = ANY(%(losses)s)), 0) AS losses,
    coalesce(sum(round(amount * rate, 2)) FILTER (WHERE day >= %(first)s AND kind = 'contracted_uplift'), 0) AS uplift,
    bool_or(EXISTS (
        SELECT FROM rates AS later
        WHERE later.currency = entries.currency
            AND later.starts_on BETWEEN %(first)s AND opened.until
            AND later.rate <> later.rate_before
    )) AS is_revalued
FROM opened
JOIN entries ON entries.account_id = opened.account_id AND entries.day <= opened.until
JOIN rates ON rates.currency = entries.currency AND %(first)s - 1 BETWEEN rates.starts_on AND rates.ends_on
GROUP BY opened.account_id, opened.key, opened.opening, opened.until
