-- Every stored deadline with the country it counts in: holidays are no matter of SQL.
SELECT account.country, term.their_deadline_on, term.act_by_on, count(*)
FROM accounts_term term
JOIN accounts_contract contract ON contract.id = term.contract_id
JOIN accounts_account account ON account.id = contract.account_id
WHERE term.their_deadline_on IS NOT NULL OR term.act_by_on IS NOT NULL
GROUP BY account.country, term.their_deadline_on, term.act_by_on
