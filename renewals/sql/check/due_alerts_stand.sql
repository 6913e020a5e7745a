-- Every alert that was due by the last sweep has its row and holds. Facts that changed after it began wait for the next one.
SELECT count(*), count(*) FILTER (WHERE held.id IS NULL OR held.state = 'withdrawn')
FROM alert_due AS due
JOIN renewals_renewal AS renewal ON renewal.id = due.renewal_id
LEFT JOIN renewals_alert AS held ON (held.renewal_id, held.rule_id, held.due_on) = (due.renewal_id, due.rule_id, due.due_on)
WHERE NOT EXISTS (
        SELECT FROM renewals_renewalevent AS event
        WHERE event.pgh_created_at > %(swept_at)s AND event.pgh_obj_id = renewal.id
    )
    AND NOT EXISTS (
        SELECT FROM accounts_contractevent AS event
        WHERE event.pgh_created_at > %(swept_at)s AND event.pgh_obj_id = renewal.contract_id
    )
    AND NOT EXISTS (
        SELECT FROM accounts_accountevent AS event
        WHERE event.pgh_created_at > %(swept_at)s AND event.pgh_obj_id = renewal.account_id
    )
    AND NOT EXISTS (
        SELECT FROM renewals_alertruleevent AS event
        WHERE event.pgh_created_at > %(swept_at)s AND event.pgh_obj_id = due.rule_id
    )
