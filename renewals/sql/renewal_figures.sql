-- A row for each holder: how many are due and open, how many were renewed and on time, and the amounts.
SELECT
    key,
    min(label),
    count(*),
    count(*) FILTER (WHERE outcome = ''),
    count(*) FILTER (WHERE is_renewed),
    count(*) FILTER (WHERE is_renewed AND is_on_time),
    sum(atr),
    coalesce(sum(final), 0),
    coalesce(sum(least(final, atr)) FILTER (WHERE final IS NOT NULL), 0),
    coalesce(sum(final) FILTER (WHERE in_period), 0)
FROM renewals_due
GROUP BY key
ORDER BY key
