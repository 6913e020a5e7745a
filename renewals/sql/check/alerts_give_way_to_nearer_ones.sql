-- Of an open renewal and one matter only alerts of one day wait, and what was superseded has a nearer one that stands.
SELECT
    count(*),
    count(*) FILTER (
        WHERE NOT later.stands AND alert.state = 'superseded' OR later.waits AND alert.state = 'raised'
    )
FROM renewals_alert AS alert
JOIN renewals_alertrule AS rule ON rule.id = alert.rule_id
JOIN renewals_renewal AS renewal ON renewal.id = alert.renewal_id AND renewal.outcome = ''
CROSS JOIN LATERAL (
    SELECT
        coalesce(bool_or(other.state <> 'withdrawn'), FALSE) AS stands,
        coalesce(bool_or(other.state = 'raised'), FALSE) AS waits
    FROM renewals_alert AS other
    JOIN renewals_alertrule AS other_rule ON other_rule.id = other.rule_id
    WHERE other.renewal_id = alert.renewal_id AND other.due_on > alert.due_on
        AND (other_rule.anchor IN ('our_deadline', 'price_notice')) = (rule.anchor IN ('our_deadline', 'price_notice'))
) AS later
WHERE alert.state IN ('raised', 'superseded')
