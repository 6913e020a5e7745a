-- Store the terms that should be: leave what is right, correct what is not, drop what no longer comes. `business_days` says
-- for each country and deadline the day to act by (T6), since holidays are no matter of SQL.
WITH
business_days AS (
    SELECT * FROM unnest(%(countries)s::text[], %(deadlines)s::date[], %(act_by)s::date[]) AS day (country, deadline, act_by)
),
wanted AS (
    SELECT terms.*, business_days.act_by AS act_by_on
    FROM terms
    JOIN accounts_account account ON account.id = terms.account_id
    LEFT JOIN business_days ON business_days.country = account.country AND business_days.deadline = terms.their_deadline_on
),
removed AS (
    DELETE FROM accounts_term term
    USING scope JOIN accounts_contract contract USING (account_id)
    WHERE term.contract_id = contract.id
        AND NOT EXISTS (SELECT FROM terms WHERE terms.contract_id = term.contract_id AND terms.n = term.n)
    RETURNING term.id
),
changed AS (
    UPDATE accounts_term term
    SET starts_on = wanted.starts_on, ends_on = wanted.ends_on, original_ends_on = wanted.original_ends_on,
        their_deadline_on = wanted.their_deadline_on, our_deadline_on = wanted.our_deadline_on,
        act_by_on = wanted.act_by_on, decides_on = wanted.decides_on, settled = wanted.settled,
        atr_amount = wanted.atr_amount, company_atr_amount = wanted.company_atr_amount
    FROM wanted
    WHERE term.contract_id = wanted.contract_id AND term.n = wanted.n
        AND (
            term.starts_on, term.ends_on, term.original_ends_on, term.their_deadline_on, term.our_deadline_on,
            term.act_by_on, term.decides_on, term.settled, term.atr_amount, term.company_atr_amount
        ) IS DISTINCT FROM (
            wanted.starts_on, wanted.ends_on, wanted.original_ends_on, wanted.their_deadline_on, wanted.our_deadline_on,
            wanted.act_by_on, wanted.decides_on, wanted.settled, wanted.atr_amount, wanted.company_atr_amount
        )
    RETURNING term.id
),
added AS (
    INSERT INTO accounts_term (
        contract_id, n, starts_on, ends_on, original_ends_on, their_deadline_on, our_deadline_on, act_by_on, decides_on,
        settled, atr_amount, company_atr_amount
    )
    SELECT
        contract_id, n, starts_on, ends_on, original_ends_on, their_deadline_on, our_deadline_on, act_by_on, decides_on,
        settled, atr_amount, company_atr_amount
    FROM wanted
    WHERE NOT EXISTS (SELECT FROM accounts_term term WHERE term.contract_id = wanted.contract_id AND term.n = wanted.n)
    ORDER BY contract_id, n
    RETURNING id
)
SELECT (SELECT count(*) FROM removed), (SELECT count(*) FROM changed), (SELECT count(*) FROM added)
