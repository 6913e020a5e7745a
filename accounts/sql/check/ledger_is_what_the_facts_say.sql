-- Deriving again gives the rows that stand. Accounts that are behind are another check's matter.
SELECT
    (SELECT count(*) FROM desired),
    count(*) FILTER (WHERE coalesce(next_change_on, 'infinity') > %(horizon)s)
FROM (SELECT account_id FROM missing UNION ALL SELECT account_id FROM surplus) AS differences
LEFT JOIN accounts_ledgerposition position USING (account_id)
