-- Every alert that should stand and does not: the nearest of its matter is raised, older ones are there and superseded. One that
-- was withdrawn, or ended with a closure that did not last, is raised again.
WITH missing AS (
    SELECT due.renewal_id, due.rule_id, due.due_on, due.anchor_on, due.due_on = nearest.due_on AS is_nearest
    FROM alert_due AS due
    JOIN alert_nearest AS nearest USING (renewal_id, matter)
    LEFT JOIN renewals_alert AS held
        ON (held.renewal_id, held.rule_id, held.due_on) = (due.renewal_id, due.rule_id, due.due_on)
    WHERE held.id IS NULL OR held.state = 'withdrawn' OR held.state = 'acted' AND held.acted_as = %(closed)s
), raised AS (
    INSERT INTO renewals_alert AS alert (
        renewal_id, rule_id, due_on, anchor_on, state, raised_on, told_on, times, acted_as, withdrawn_because
    )
    SELECT
        renewal_id, rule_id, due_on, anchor_on, CASE WHEN is_nearest THEN 'raised' ELSE 'superseded' END,
        %(as_of)s, CASE WHEN is_nearest THEN %(as_of)s::date END, 1, '', ''
    FROM missing
    ORDER BY renewal_id, rule_id
    ON CONFLICT (renewal_id, rule_id, due_on) DO UPDATE
    SET state = excluded.state, anchor_on = excluded.anchor_on, told_on = coalesce(excluded.told_on, alert.told_on),
        times = alert.times + 1, read_at = NULL, answered_at = NULL, answered_by_id = NULL, acted_as = '',
        escalated_on = NULL, withdrawn_on = NULL, withdrawn_because = ''
    WHERE alert.state = 'withdrawn' OR alert.state = 'acted' AND alert.acted_as = %(closed)s
    RETURNING state
)
SELECT count(*), count(*) FILTER (WHERE state = 'superseded') FROM raised
