-- Ledger rows up to the last day, and what is not posted yet of the accounts that are behind.
SELECT account_id, "on" AS day, counts_as AS kind, currency, amount, company_amount
FROM scope
JOIN accounts_movement USING (account_id)
WHERE "on" <= %(last)s
UNION ALL
SELECT account_id, day, kind, currency, amount, company_amount
FROM unnest(
    %(ahead_account)s::bigint[], %(ahead_day)s::date[], %(ahead_kind)s::text[], %(ahead_currency)s::text[],
    %(ahead_amount)s::numeric[], %(ahead_company_amount)s::numeric[]
) AS ahead (account_id, day, kind, currency, amount, company_amount)
