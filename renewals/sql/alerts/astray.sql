-- Alerts that stand or stood and are not among those that should: the few that may have to go. Where nothing changed there are none.
CREATE TEMPORARY TABLE alert_astray ON COMMIT DROP AS
SELECT
    held.id, held.renewal_id, held.rule_id, held.anchor_on, held.due_on, held.state,
    {says}
FROM renewals_alert AS held
JOIN renewals_renewal AS renewal ON renewal.id = held.renewal_id
JOIN accounts_contract AS contract ON contract.id = renewal.contract_id
JOIN accounts_account AS account ON account.id = renewal.account_id
LEFT JOIN accounts_term AS term ON term.id = renewal.term_id
WHERE (held.state = 'raised' OR held.state <> 'withdrawn' AND renewal.outcome = '')
    AND NOT EXISTS (
        SELECT FROM alert_due AS due
        WHERE (due.renewal_id, due.rule_id, due.due_on, due.anchor_on)
            = (held.renewal_id, held.rule_id, held.due_on, held.anchor_on)
    );
ANALYZE alert_astray
