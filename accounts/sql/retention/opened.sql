-- Accounts with an opening: who held them then, and until when: the last day, or the day before they were handed over.
SELECT opening.account_id, holders.key, opening.amount AS opening, coalesce(handed_over.day - 1, %(last)s) AS until
FROM (
    SELECT account_id, sum(company_amount) AS amount FROM entries WHERE day < %(first)s GROUP BY account_id
) AS opening
LEFT JOIN holders
    ON holders.account_id = opening.account_id AND %(first)s - 1 BETWEEN holders.starts_on AND holders.ends_on
LEFT JOIN (
    SELECT account_id, min(day) AS day FROM handovers GROUP BY account_id
) AS handed_over ON handed_over.account_id = opening.account_id
WHERE opening.amount > 0
