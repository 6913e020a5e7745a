-- Alerts that wait give way to a nearer one; one that had given way waits again when the nearer one is gone.
WITH turned AS (
    UPDATE renewals_alert AS alert
    SET state = CASE WHEN alert.due_on < nearest.due_on THEN 'superseded' ELSE 'raised' END,
        told_on = CASE WHEN alert.due_on < nearest.due_on THEN alert.told_on ELSE %(as_of)s END,
        times = alert.times + CASE WHEN alert.due_on < nearest.due_on THEN 0 ELSE 1 END
    FROM alert_nearest AS nearest
    WHERE nearest.renewal_id = alert.renewal_id
        -- Were the rules joined, every day would be taken once for each rule of its matter.
        AND nearest.matter = CASE
            WHEN alert.rule_id IN (SELECT rule.id FROM renewals_alertrule AS rule WHERE {matter} = 'ours') THEN 'ours'
            ELSE 'decision' END
        AND alert.state = CASE WHEN alert.due_on < nearest.due_on THEN 'raised' ELSE 'superseded' END
    RETURNING alert.state
)
SELECT count(*) FILTER (WHERE state = 'superseded'), count(*) FILTER (WHERE state = 'raised') FROM turned
