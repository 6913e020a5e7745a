-- Renewals due in a period (METRICS §4): terms whose agreed end lies in it, in company currency at the plan rate of the term's
-- end, with whoever held the account on the day they were due.
SELECT
    renewal.id AS renewal_id,
    renewal.account_id,
    holders.key,
    holders.label,
    amounts.atr,
    amounts.final,
    renewal.outcome,
    renewal.closed_on BETWEEN %(first)s AND %(last)s AS in_period,
    renewal.outcome NOT IN ('', 'churned') AS is_renewed,
    coalesce(renewal.signed_on, renewal.due_on) <= renewal.due_on AS is_on_time
FROM scope
JOIN renewals_renewal AS renewal ON renewal.account_id = scope.account_id
JOIN accounts_term AS term ON term.id = renewal.term_id
JOIN accounts_contract AS contract ON contract.id = renewal.contract_id
JOIN rates ON rates.currency = contract.currency
    AND least(term.ends_on, %(horizon)s) BETWEEN rates.starts_on AND rates.ends_on
LEFT JOIN holders ON holders.account_id = renewal.account_id
    AND renewal.due_on BETWEEN holders.starts_on AND holders.ends_on
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN coalesce(renewal.atr_amount, term.atr_amount) = term.atr_amount THEN term.company_atr_amount
            ELSE round(renewal.atr_amount * rates.rate, 2) END AS atr,
        CASE WHEN renewal.final_amount = term.atr_amount THEN term.company_atr_amount
            ELSE round(renewal.final_amount * rates.rate, 2) END AS final
) AS amounts
WHERE renewal.due_on BETWEEN %(first)s AND %(last)s
