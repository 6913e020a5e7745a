-- Who is scored: accounts with value on the day, and what their value did in the year before (company currency).
SELECT
    account.id AS account_id,
    account.segment,
    sum(movement.company_amount) AS acv,
    coalesce(sum(movement.company_amount) FILTER (WHERE movement."on" <= %(horizon)s - 365), 0) AS acv_year_ago,
    coalesce(-sum(movement.company_amount) FILTER (
        WHERE movement."on" > %(horizon)s - 365 AND movement.counts_as = ANY(%(losses)s)
    ), 0) AS lost,
    coalesce(sum(movement.company_amount) FILTER (
        WHERE movement."on" > %(horizon)s - 365 AND movement.counts_as = 'uplift'
    ), 0) AS uplift
FROM scope
JOIN accounts_account AS account ON account.id = scope.account_id
JOIN accounts_movement AS movement ON movement.account_id = account.id
WHERE movement."on" <= %(horizon)s AND movement.known_on <= %(horizon)s
GROUP BY account.id, account.segment
HAVING sum(movement.company_amount) > 0
