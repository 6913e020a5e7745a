-- What each account may use of each product on the day: quantities of the recurring lines in force (METRICS T2, T3), since
-- when the product has been bought, and until when the longest of the terms runs (none: evergreen).
SELECT
    lines.account_id,
    lines.product_id,
    sum(lines.quantity) FILTER (WHERE lines.starts_on <= %(horizon)s) AS bought,
    min(lines.starts_on) AS bought_since,
    max(term.ends_on) AS until
FROM lines
LEFT JOIN accounts_term AS term
    ON term.contract_id = lines.contract_id
    AND term.starts_on <= %(horizon)s
    AND term.ends_on >= %(horizon)s
WHERE lines.ends_on >= %(horizon)s AND lines.starts_on <= %(horizon)s
GROUP BY lines.account_id, lines.product_id
