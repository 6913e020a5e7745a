-- What people did with the notifications of these alerts: acted before acknowledged, the first who did it counts.
UPDATE renewals_alert AS alert
SET read_at = coalesce(alert.read_at, said.read_at),
    state = CASE
        WHEN said.acted_at IS NOT NULL THEN 'acted' WHEN said.acknowledged_at IS NOT NULL THEN 'acknowledged' ELSE 'raised'
    END,
    acted_as = coalesce(said.acted_as, ''),
    answered_at = coalesce(said.acted_at, said.acknowledged_at),
    answered_by_id = said.person_id
FROM (
    SELECT DISTINCT ON (held.id)
        held.id,
        min(told.read_at) OVER (PARTITION BY held.id) AS read_at,
        told.acted_at,
        told.acted_as,
        told.acknowledged_at,
        CASE WHEN coalesce(told.acted_at, told.acknowledged_at) IS NOT NULL THEN told.person_id END AS person_id
    FROM renewals_alert AS held
    JOIN notifications_notification AS told ON told.subject IN (
        'alert:' || held.id || ':' || held.times, 'alert:' || held.id || ':' || held.times || ':escalated'
    )
    WHERE held.id = ANY (%(alerts)s)
    ORDER BY held.id, told.acted_at NULLS LAST, told.acknowledged_at NULLS LAST
) AS said
WHERE alert.id = said.id AND alert.state IN ('raised', 'acknowledged', 'acted') AND alert.acted_as <> %(closed)s
