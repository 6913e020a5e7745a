-- Alerts that wait give way to a nearer one; one that had given way waits again when the nearer one is gone.
WITH turned AS (
    UPDATE renewals_alert AS alert
    SET state = CASE WHEN alert.due_on < nearest.due_on THEN 'superseded' ELSE 'raised' END,
        told_on = CASE WHEN alert.due_on < nearest.due_on THEN alert.told_on ELSE %(as_of)s END,
        times = alert.times + CASE WHEN alert.due_on < nearest.due_on THEN 0 ELSE 1 END
    FROM alert_nearest AS nearest, renewals_alertrule AS rule
    WHERE nearest.renewal_id = alert.renewal_id AND rule.id = alert.rule_id AND nearest.matter = {matter}
        AND alert.state = CASE WHEN alert.due_on < nearest.due_on THEN 'raised' ELSE 'superseded' END
    RETURNING alert.state
)
SELECT count(*) FILTER (WHERE state = 'superseded'), count(*) FILTER (WHERE state = 'raised') FROM turned
