-- Every alert that should stand and does not: the nearest of its matter is raised, older ones are there and superseded. One that
-- was withdrawn, or ended with a closure that did not last, is raised again. Sweeps wait for each other: nobody else writes these.
WITH missing AS MATERIALIZED (
    SELECT
        due.renewal_id, due.rule_id, due.due_on, due.anchor_on, held.id AS held_id,
        CASE WHEN due.due_on = nearest.due_on THEN 'raised' ELSE 'superseded' END AS state,
        CASE WHEN due.due_on = nearest.due_on THEN %(as_of)s::date END AS told_on
    FROM alert_due AS due
    JOIN alert_nearest AS nearest USING (renewal_id, matter)
    LEFT JOIN renewals_alert AS held
        ON (held.renewal_id, held.rule_id, held.due_on) = (due.renewal_id, due.rule_id, due.due_on)
    WHERE held.id IS NULL OR held.state = 'withdrawn' OR held.state = 'acted' AND held.acted_as = %(closed)s
), raised AS (
    INSERT INTO renewals_alert (
        renewal_id, rule_id, due_on, anchor_on, state, raised_on, told_on, times, acted_as, withdrawn_because
    )
    SELECT renewal_id, rule_id, due_on, anchor_on, state, %(as_of)s, told_on, 1, '', ''
    FROM missing
    WHERE held_id IS NULL
    ORDER BY renewal_id, rule_id
), again AS (
    UPDATE renewals_alert AS alert
    SET state = missing.state, anchor_on = missing.anchor_on, told_on = coalesce(missing.told_on, alert.told_on),
        times = alert.times + 1, read_at = NULL, answered_at = NULL, answered_by_id = NULL, acted_as = '',
        escalated_on = NULL, withdrawn_on = NULL, withdrawn_because = ''
    FROM missing
    WHERE alert.id = missing.held_id
        AND (alert.state = 'withdrawn' OR alert.state = 'acted' AND alert.acted_as = %(closed)s)
)
SELECT count(*), count(*) FILTER (WHERE state = 'superseded') FROM missing
