-- What one rule, saved or not, says of the days between two: open renewals, and in the past those that were open on the day.
SELECT near.renewal_id, near.account, near.number, due.due_on, day.anchor_on, coalesce(near.company_atr_amount, 0)
FROM (
    SELECT
        renewal.id AS renewal_id, term.decides_on, renewal.due_on, renewal.window_opened_on, term.their_deadline_on,
        term.our_deadline_on, contract.renewal_mode, contract.auto_uplift_percent, account.tier, account.segment,
        term.company_atr_amount, account.name AS account, contract.number, renewal.closed_on, renewal.outcome,
        renewal.opened_on, term.settled
    FROM renewals_renewal AS renewal
    JOIN accounts_term AS term ON term.id = renewal.term_id
    JOIN accounts_contract AS contract ON contract.id = renewal.contract_id
    JOIN accounts_account AS account ON account.id = renewal.account_id
    WHERE renewal.opened_on <= renewal.due_on
        AND (renewal.outcome = '' AND NOT term.settled OR renewal.closed_on >= %(first)s)
) AS near
CROSS JOIN LATERAL (SELECT {day} AS anchor_on) AS day
CROSS JOIN LATERAL (SELECT day.anchor_on + %(offset)s AS due_on) AS due
WHERE {counts}
    AND due.due_on BETWEEN %(first)s AND %(last)s
    AND due.due_on >= coalesce(%(counts_from)s::date, '-infinity')
    AND (near.outcome = '' OR near.closed_on > due.due_on)
    AND %(tier)s IN ('', near.tier)
    AND %(segment)s IN ('', near.segment)
    AND (%(minimum)s = 0 OR near.company_atr_amount >= %(minimum)s)
ORDER BY due.due_on, near.company_atr_amount DESC NULLS LAST, near.renewal_id
