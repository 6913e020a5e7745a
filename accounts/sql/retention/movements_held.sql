-- What each holder opened with, saw move and closed with, in company currency: a kind and an amount a row.
SELECT key, 'opening' AS kind, sum(company_amount) AS amount
FROM entries
LEFT JOIN holders
    ON holders.account_id = entries.account_id AND %(first)s - 1 BETWEEN holders.starts_on AND holders.ends_on
WHERE day < %(first)s
GROUP BY key
UNION ALL
SELECT key, 'closing', sum(company_amount)
FROM entries
LEFT JOIN holders ON holders.account_id = entries.account_id AND %(last)s BETWEEN holders.starts_on AND holders.ends_on
GROUP BY key
UNION ALL
SELECT key, kind, sum(company_amount)
FROM entries
LEFT JOIN holders ON holders.account_id = entries.account_id AND day BETWEEN holders.starts_on AND holders.ends_on
WHERE day >= %(first)s
GROUP BY key, kind
UNION ALL
SELECT side.key, side.kind, sum(side.sign * company_amount)
FROM handovers
JOIN entries ON entries.account_id = handovers.account_id AND entries.day < handovers.day
CROSS JOIN LATERAL (VALUES (giver, 'transfer_out', -1), (taker, 'transfer_in', 1)) AS side (key, kind, sign)
GROUP BY side.key, side.kind
