-- The next day on which an account may move: a line starts or is gone, a term begins, service ends (also of a contract
-- without lines), grace lapses, a plan rate changes. From that day on its ledger is behind.
SELECT account_id, min(day) AS next_change_on
FROM (
    SELECT account_id, starts_on AS day FROM lines
    UNION ALL
    SELECT account_id, ends_on + 1 FROM lines WHERE ends_on < 'infinity'
    UNION ALL
    SELECT account_id, starts_on FROM periods
    UNION ALL
    SELECT account_id, served_until + 1 FROM spans WHERE served_until < 'infinity'
    UNION ALL
    SELECT lines.account_id, rates.starts_on
    FROM rates
    JOIN lines USING (currency)
    WHERE rate <> rate_before AND lines.starts_on < rates.starts_on AND lines.ends_on >= rates.starts_on - 1
) AS changes
WHERE day > %(horizon)s
GROUP BY account_id
