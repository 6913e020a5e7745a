-- The latest day that has come for each open renewal and matter: of what should stand by now, and of what stands already.
CREATE TEMPORARY TABLE alert_nearest ON COMMIT DROP AS
SELECT renewal_id, matter, max(due_on) AS due_on
FROM (
    SELECT renewal_id, matter, due_on FROM alert_due
    UNION ALL
    SELECT alert.renewal_id, {matter}, alert.due_on
    FROM alert_astray
    JOIN renewals_alert AS alert ON alert.id = alert_astray.id AND alert.state <> 'withdrawn'
    JOIN renewals_alertrule AS rule ON rule.id = alert.rule_id
    JOIN renewals_renewal AS renewal ON renewal.id = alert.renewal_id AND renewal.outcome = ''
) AS day
GROUP BY renewal_id, matter;
ANALYZE alert_nearest
