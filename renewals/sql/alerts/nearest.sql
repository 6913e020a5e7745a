-- The latest day that has come for each open renewal and matter: of what should stand by now, and of what stands already.
INSERT INTO alert_nearest
SELECT renewal_id, matter, max(due_on)
FROM (
    SELECT renewal_id, matter, due_on FROM alert_due
    UNION ALL
    SELECT alert.renewal_id, {matter}, alert.due_on
    FROM renewals_alert AS alert
    JOIN renewals_alertrule AS rule ON rule.id = alert.rule_id
    JOIN renewals_renewal AS renewal ON renewal.id = alert.renewal_id AND renewal.outcome = ''
    WHERE alert.state <> 'withdrawn'
) AS day
GROUP BY renewal_id, matter;
ANALYZE alert_nearest
